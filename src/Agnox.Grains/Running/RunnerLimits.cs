namespace Agnox.Grains.Running;

/// <summary>What one container may use, and what it may reach. The defaults are those customers' images were made for.</summary>
public sealed record RunnerLimits
{
    /// <summary>Memory in bytes, without swap. 2 GiB by default.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>CPUs in billionths. Two by default.</summary>
    public long NanoCpus { get; init; } = 2_000_000_000;

    /// <summary>Processes and threads. 512 by default.</summary>
    public long PidsLimit { get; init; } = 512;

    /// <summary>
    /// Size of /dev/shm in bytes. 1 GiB by default: browsers crash on the engine's own 64 MiB, and what is used of it
    /// counts as memory of the container, so that a larger bound gives nothing away.
    /// </summary>
    public long SharedMemoryBytes { get; init; } = 1L << 30;

    /// <summary>
    /// How much output the engine must keep, counted as it stores it. 2 GiB by default; never below twice the longest
    /// log a run may have, since the engine's own notation takes more room than the text.
    /// </summary>
    public long EngineLogBytes { get; init; } = 2L << 30;

    /// <summary>Name of the bridge on which containers cannot reach one another.</summary>
    public string Network { get; init; } = "agnox-runs";

    /// <summary>Whether <c>host.docker.internal</c> leads to the host. No by default.</summary>
    public bool AllowHostAccess { get; init; }
}
