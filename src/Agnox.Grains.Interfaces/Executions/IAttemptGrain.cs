using System.Collections.Immutable;
using Agnox.Common;

namespace Agnox.Executions;

/// <summary>
/// The same execution, as the node that runs it sees it. Every call but the claim names its attempt; a call that names
/// an older one is refused as Conflict and changes nothing. Key: <see cref="ExecutionKey.ToString"/>.
/// </summary>
[Alias("agnox.IAttemptGrain"), GrainInterfaceType("agnox.execution-attempt")]
public interface IAttemptGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes the run for a node: the next attempt, its lease and RUNNING in one stored write. Conflict when the run is
    /// not waiting for a node.
    /// </summary>
    /// <param name="nodeId">Stable id of the node.</param>
    /// <param name="nodeAddress">The silo's address, for commands back to the node.</param>
    [Alias("Claim")]
    Task<Outcome<AttemptAssignment>> ClaimAsync(string nodeId, string nodeAddress);

    /// <summary>
    /// Continues an attempt after the node's process was restarted. Conflict when the attempt is no longer the current
    /// one of this node: the caller then removes the container.
    /// </summary>
    /// <param name="nodeId">Stable id of the node.</param>
    /// <param name="nodeAddress">The silo's new address.</param>
    /// <param name="attempt">The attempt written on the container; 0 for whichever this node holds.</param>
    [Alias("Adopt")]
    Task<Outcome<AttemptAssignment>> AdoptAsync(string nodeId, string nodeAddress, int attempt);

    /// <summary>Extends the lease; nothing is stored. Conflict when the attempt is over or cancelled: stop it.</summary>
    /// <param name="attempt">The attempt.</param>
    [Alias("Renew")]
    Task<Outcome<Done>> RenewAsync(int attempt);

    /// <summary>Records that the container exists and runs. From here on the attempt is never repeated elsewhere.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="container">What was started.</param>
    [Alias("ContainerStarted")]
    Task<Outcome<Done>> ContainerStartedAsync(int attempt, StartedContainer container);

    /// <summary>
    /// Ends the attempt. The run becomes terminal, unless a cancel had ended it before: then only reports and results are
    /// added. A result that says the container never started may be retried on another node instead. Repeating answers
    /// as the first time.
    /// </summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="result">How it went.</param>
    [Alias("Finish")]
    Task<Outcome<Done>> FinishAsync(int attempt, AttemptResult result);

    /// <summary>Looks at the run's deadlines and lease now, and tells its organization where it is. Safe at any time.</summary>
    [Alias("Check")]
    Task CheckAsync();
}

/// <summary>What a node needs to run an attempt.</summary>
[GenerateSerializer, Immutable, Alias("agnox.attempt-assignment")]
public sealed record AttemptAssignment
{
    /// <summary>Which execution.</summary>
    [Id(0)] public required ExecutionKey Key { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <summary>The request, secret values masked.</summary>
    [Id(2)] public required SubmitExecution Request { get; init; }

    /// <summary>Secret values, sealed; the node opens them just before the container is created.</summary>
    [Id(3)] public required ImmutableDictionary<string, string> SealedSecrets { get; init; }

    /// <summary>How long the container may run.</summary>
    [Id(4)] public required TimeSpan RunTimeout { get; init; }

    /// <summary>When this attempt was claimed; a run's time limit survives restarts of the node.</summary>
    [Id(5)] public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>When the container started, if that was recorded.</summary>
    [Id(6)] public DateTimeOffset? ContainerStartedAt { get; init; }
}

/// <summary>A container that was started.</summary>
/// <param name="ContainerId">The engine's id.</param>
/// <param name="ImageDigest">What the image resolved to.</param>
/// <param name="StartedAt">When.</param>
[GenerateSerializer, Immutable, Alias("agnox.started-container")]
public sealed record StartedContainer(
    [property: Id(0)] string ContainerId,
    [property: Id(1)] string? ImageDigest,
    [property: Id(2)] DateTimeOffset StartedAt);

/// <summary>How an attempt ended, as its node saw it.</summary>
[GenerateSerializer, Immutable, Alias("agnox.attempt-result")]
public sealed record AttemptResult
{
    /// <summary>A terminal status.</summary>
    [Id(0)] public required ExecutionStatus Status { get; init; }

    /// <summary>How the verdict was reached, in one sentence.</summary>
    [Id(1)] public required string VerdictReason { get; init; }

    /// <summary>Set when something other than the tests ended it.</summary>
    [Id(2)] public StopReason? StopReason { get; init; }

    /// <summary>Text for people, with ERROR.</summary>
    [Id(3)] public string? Error { get; init; }

    /// <summary>Exit code, when the container ran to its end.</summary>
    [Id(4)] public long? ExitCode { get; init; }

    /// <summary>Parsed results; at most 10,000.</summary>
    [Id(5)] public ImmutableArray<TestResult> Tests { get; init; } = [];

    /// <summary>What was collected.</summary>
    [Id(6)] public ReportManifest Reports { get; init; } = ReportManifest.None;

    /// <summary>True when the container certainly never started, so that another node may try.</summary>
    [Id(7)] public bool NeverStarted { get; init; }

    /// <summary>True when the image is not to be had for the node's platform. A run that names no platform then tries another.</summary>
    [Id(8)] public bool IsForAnotherPlatform { get; init; }
}
