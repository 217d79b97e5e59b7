using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Organizations;

namespace Agnox.Grains.Executions;

/// <summary>The same execution, as its organization sees it. Key: <see cref="ExecutionKey.ToString"/>.</summary>
[Alias("agnox.IQueuedExecutionGrain"), GrainInterfaceType("agnox.execution-queued")]
internal interface IQueuedExecutionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Stores the run as PENDING: acceptance is this one durable write. The same request again answers with the run as it
    /// is; another request under the same name is Conflict. Does not call its organization back.
    /// </summary>
    [Alias("Queue")]
    Task<Outcome<QueuedExecution>> QueueAsync(QueueExecution command);

    /// <summary>
    /// Lets no node claim the run any more, so that its place can be given to another one. Answers with the run as it is
    /// then: one that a node claimed before stays claimed. Does not call its organization back.
    /// </summary>
    [Alias("Withdraw")]
    Task<Outcome<ExecutionChange>> WithdrawAsync();

    /// <summary>Lets nodes claim the run again, after it was given a place. Does not call its organization back.</summary>
    [Alias("Readmit")]
    Task<Outcome<ExecutionChange>> ReadmitAsync();
}

/// <summary>A checked request with all that acceptance adds to it.</summary>
[GenerateSerializer, Immutable, Alias("agnox.queue-execution")]
internal sealed record QueueExecution
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required SubmitExecution Request { get; init; }

    [Id(2)] public required string Fingerprint { get; init; }

    [Id(3)] public required ImmutableDictionary<string, string> SealedSecrets { get; init; }

    [Id(4)] public required string Platform { get; init; }

    [Id(5)] public required TimeSpan RunTimeout { get; init; }

    [Id(6)] public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>False when the quota is used up: then only a repetition is answered.</summary>
    [Id(7)] public required bool MayAcceptNew { get; init; }
}

/// <summary>The accepted run, and whether it had been accepted before.</summary>
[GenerateSerializer, Immutable, Alias("agnox.queued-execution")]
internal sealed record QueuedExecution(
    [property: Id(0)] ExecutionChange Change, [property: Id(1)] bool IsReplay);
