using System.ComponentModel.DataAnnotations;
using Agnox.Grains.Running;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Running;

/// <summary>How this host runs containers.</summary>
public sealed class RunnerOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Runner";

    /// <summary>False on a silo that hosts grains only.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Id of this node, the same after every restart; containers carry it. Empty: the machine's own id.</summary>
    [RegularExpression("^[A-Za-z0-9_.-]{0,64}$")]
    public string NodeId { get; set; } = "";

    /// <summary>Attempts at the same time. 1 to 256; 0 means one for each processor.</summary>
    [Range(0, 256)]
    public int Slots { get; set; }

    /// <summary>When to ask the registry for an image.</summary>
    public PullPolicy PullPolicy { get; set; } = PullPolicy.Auto;

    /// <summary>Budget of a pull. 10 seconds to 1 hour; 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan PullTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Budget for collecting reports. 1 second to 30 minutes; 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan CollectTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Budget for reading the rest of the log after the container has exited. 1 second to 30 minutes; 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Longest log of a run, in bytes, each line counted 48 bytes more than it has. 1 MiB to 4 GiB; 1 GiB. The engine keeps
    /// at least as much, so that a restarted silo can read on from any place.
    /// </summary>
    [Range(1L << 20, 4L << 30)]
    public long MaxLogBytes { get; set; } = 1L << 30;

    /// <summary>Whether containers reach this host as <c>host.docker.internal</c>. Off, as a tenant's tests could then reach the host's services.</summary>
    public bool AllowHostAccess { get; set; }

    /// <summary>Bridge that all runs share and on which they cannot reach one another.</summary>
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$")]
    public string Network { get; set; } = "agnox-runs";
}

/// <summary>Refuses to start with options out of range.</summary>
[OptionsValidator]
internal sealed partial class RunnerOptionsValidator : IValidateOptions<RunnerOptions>;
