namespace Agnox.Executions;

/// <summary>Where an execution is in its life; the names are the wire's, in upper case.</summary>
[GenerateSerializer, Alias("agnox.execution-status")]
public enum ExecutionStatus
{
    /// <summary>Accepted and waiting for a slot.</summary>
    Pending = 0,

    /// <summary>Claimed by a node; its container is being prepared, runs, or is being collected.</summary>
    Running = 1,

    /// <summary>The container is done and its failure is being explained.</summary>
    Analyzing = 2,

    /// <summary>Ended: the tests passed.</summary>
    Passed = 3,

    /// <summary>Ended: tests failed.</summary>
    Failed = 4,

    /// <summary>Ended: some tests failed and passed on another try.</summary>
    Unstable = 5,

    /// <summary>Ended without a verdict on the tests; the stop reason says why.</summary>
    Error = 6,
}

/// <summary>Facts about a status, stated once.</summary>
public static class ExecutionStatusFacts
{
    extension(ExecutionStatus status)
    {
        /// <summary>True when the execution has ended; a terminal status never changes.</summary>
        public bool IsTerminal => status switch
        {
            ExecutionStatus.Pending or ExecutionStatus.Running or ExecutionStatus.Analyzing => false,
            ExecutionStatus.Passed or ExecutionStatus.Failed or ExecutionStatus.Unstable or ExecutionStatus.Error => true,
            _ => throw new InvalidOperationException($"Unknown status {status}."),
        };

        /// <summary>The name on the wire: PENDING, RUNNING, and so on.</summary>
        public string WireName => status.ToString().ToUpperInvariant();
    }
}

/// <summary>Why an execution ended without its tests deciding; on the wire in kebab case as <c>stopReason</c>.</summary>
[GenerateSerializer, Alias("agnox.stop-reason")]
public enum StopReason
{
    /// <summary>A member asked for it.</summary>
    Cancelled = 0,

    /// <summary>The container ran longer than the run's time limit.</summary>
    TimedOut = 1,

    /// <summary>The image could neither be pulled nor found on the node.</summary>
    ImageUnavailable = 2,

    /// <summary>The engine refused to create or start the container.</summary>
    ContainerFailed = 3,

    /// <summary>The node went away and did not come back within the grace period.</summary>
    NodeLost = 4,

    /// <summary>The container used more memory than allowed and was killed.</summary>
    OutOfMemory = 5,

    /// <summary>The suite ran but held no tests.</summary>
    NoTests = 6,

    /// <summary>The platform failed; nothing is known about the tests.</summary>
    PlatformError = 7,
}
