using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Agnox.Grains.Executions;

/// <summary>Rules for every execution of the installation.</summary>
public sealed class ExecutionOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Executions";

    /// <summary>Longest time a container may run. 1 second to 24 hours; 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RunTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a node may be silent before its lease counts as lost. 3 seconds to 10 minutes; 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long, after its lease is lost, a node may still come back to its containers. 0 to 1 hour; 2 minutes. Too short,
    /// and restarting a silo ends its runs; too long, and runs of a dead host hold their place.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DetachedGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often an attempt whose container never started is repeated. 0 to 5; 1.</summary>
    [Range(0, 5)]
    public int MaxInfrastructureRetries { get; set; } = 1;

    /// <summary>Platform of runs that name none; empty means the silo's own. Such as linux/amd64.</summary>
    public string DefaultPlatform { get; set; } = "";
}

/// <summary>Refuses to start with options out of range.</summary>
[OptionsValidator]
internal sealed partial class ExecutionOptionsValidator : IValidateOptions<ExecutionOptions>;
