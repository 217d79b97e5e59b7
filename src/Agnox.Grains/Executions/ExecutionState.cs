using System.Collections.Immutable;
using Agnox.Executions;

namespace Agnox.Grains.Executions;

/// <summary>All that is stored of one execution. Secret values are held sealed, apart from the masked request.</summary>
[GenerateSerializer, Immutable, Alias("agnox.execution-state")]
internal sealed record ExecutionState
{
    /// <summary>Document id on the wire; empty: nothing is stored.</summary>
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public ExecutionStatus Status { get; init; }

    /// <summary>The request, the values of its secret variables masked.</summary>
    [Id(2)] public SubmitExecution? Request { get; init; }

    /// <summary>Tells a repeated request from another one with the same id.</summary>
    [Id(3)] public string Fingerprint { get; init; } = "";

    [Id(4)] public ImmutableDictionary<string, string> SealedSecrets { get; init; } = ImmutableDictionary<string, string>.Empty;

    [Id(5)] public string Platform { get; init; } = "";

    [Id(6)] public TimeSpan RunTimeout { get; init; }

    [Id(7)] public DateTimeOffset QueuedAt { get; init; }

    /// <summary>When the current attempt was claimed.</summary>
    [Id(8)] public DateTimeOffset? StartedAt { get; init; }

    [Id(9)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Number of the current attempt: the fencing number.</summary>
    [Id(10)] public int Attempt { get; init; }

    /// <summary>Node of the current attempt.</summary>
    [Id(11)] public string? NodeId { get; init; }

    /// <summary>Silo address of that node, for commands to it.</summary>
    [Id(12)] public string? NodeAddress { get; init; }

    /// <summary>The current attempt may still have a container; kept beyond a cancel until the node says it is gone.</summary>
    [Id(13)] public bool HoldsSlot { get; init; }

    /// <summary>Stored just before the container is started: from then on the attempt is never repeated elsewhere.</summary>
    [Id(14)] public DateTimeOffset? ContainerStartedAt { get; init; }

    [Id(15)] public string? ContainerId { get; init; }

    [Id(16)] public string? ImageDigest { get; init; }

    /// <summary>Attempts that were repeated because the platform failed.</summary>
    [Id(17)] public int InfrastructureRetries { get; init; }

    [Id(18)] public string? Error { get; init; }

    [Id(19)] public StopReason? StopReason { get; init; }

    [Id(20)] public string? VerdictReason { get; init; }

    [Id(21)] public long? ExitCode { get; init; }

    [Id(22)] public ImmutableArray<TestResult> Tests { get; init; } = [];

    [Id(23)] public ReportManifest Reports { get; init; } = ReportManifest.None;

    [Id(24)] public DateTimeOffset? DeletedAt { get; init; }

    [Id(25)] public string? DeletedBy { get; init; }

    [Id(26)] public string? CancelledBy { get; init; }

    /// <summary>No node may take it: its organization has given its place to another run, as no node offers its platform.</summary>
    [Id(27)] public bool IsWithdrawn { get; init; }

    /// <summary>Platforms for which its image was not to be had, besides the present one.</summary>
    [Id(28)] public ImmutableArray<string> TriedPlatforms { get; init; } = [];

    /// <summary>Something is stored.</summary>
    public bool Exists => Id.Length > 0;

    /// <summary>It waits for a node: for its first attempt, or for another after a failure of the platform.</summary>
    public bool WaitsForNode => Exists && !Status.IsTerminal && !HoldsSlot;

    /// <summary>Somebody must look after it.</summary>
    public bool IsOpen => Exists && (!Status.IsTerminal || HoldsSlot);
}
