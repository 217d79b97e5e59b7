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

    /// <summary>
    /// Platform of the containers this node runs: linux/amd64 or linux/arm64. Empty: the host's own. Another one needs
    /// emulation in the host's kernel.
    /// </summary>
    [RegularExpression("^(linux/(amd64|arm64))?$")]
    public string Platform { get; set; } = "";

    /// <summary>What operators want to know of this node, such as zone: eu-1. At most 20, shown in the list of nodes.</summary>
    [MaxLength(20)]
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// A node takes no new work while the disk of the artifacts has less than this free, in bytes. 0 to 1 TiB; 256 MiB.
    /// </summary>
    [Range(0L, 1L << 40)]
    public long MinFreeDiskBytes { get; set; } = 256L << 20;

    /// <summary>
    /// How long a run waits for a container engine that stopped answering before it is given up. 0 to 10 minutes; 1 minute,
    /// which is what restarting an engine takes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan EngineGrace { get; set; } = TimeSpan.FromMinutes(1);

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
