using System.Collections.Immutable;
using Agnox.Executions;

namespace Agnox.Dispatch;

/// <summary>
/// Matches runs that may run now with free slots of one platform, fairly between organizations. Holds soft state only:
/// it is rebuilt within seconds from what nodes report and organizations offer. Key: platform, such as linux/amd64.
/// </summary>
[Alias("agnox.IDispatcherGrain"), GrainInterfaceType("agnox.dispatcher")]
public interface IDispatcherGrain : IGrainWithStringKey
{
    /// <summary>Replaces what an organization offers. Repeating is harmless.</summary>
    /// <param name="offer">All its runs that may compete for a slot now; forgotten when it is not repeated for ten seconds.</param>
    [Alias("Offer")]
    Task OfferAsync(OrganizationOffer offer);

    /// <summary>Takes note of a node's slots, and hands out what is free.</summary>
    /// <param name="report">What the node says of itself.</param>
    [Alias("ReportNode")]
    Task ReportNodeAsync(NodeReport report);

    /// <summary>Why an offered run has no slot yet.</summary>
    /// <param name="key">The run.</param>
    [Alias("Explain")]
    [Orleans.Concurrency.ReadOnly]
    Task<DispatchExplanation> ExplainAsync(ExecutionKey key);

    /// <summary>The nodes heard of within the last hour, gone ones too; <see cref="NodeReport.Age"/> tells.</summary>
    [Alias("GetNodes")]
    [Orleans.Concurrency.ReadOnly]
    Task<ImmutableArray<NodeReport>> GetNodesAsync();
}

/// <summary>The runs of one organization that may take a slot now.</summary>
/// <param name="OrganizationId">Whose.</param>
/// <param name="Running">How many of the platform's slots it holds already, for fairness.</param>
/// <param name="Weight">Share relative to others, at least 1.</param>
/// <param name="Runs">In the order in which they should start.</param>
[GenerateSerializer, Immutable, Alias("agnox.organization-offer")]
public sealed record OrganizationOffer(
    [property: Id(0)] string OrganizationId,
    [property: Id(1)] int Running,
    [property: Id(2)] int Weight,
    [property: Id(3)] ImmutableArray<OfferedRun> Runs);

/// <summary>One offered run.</summary>
/// <param name="Key">Which.</param>
/// <param name="Image">Its image; nodes that have it are preferred.</param>
/// <param name="QueuedAt">When it was accepted; the oldest goes first among equals.</param>
/// <param name="Attempt">Attempts made so far; tells a run that waits again from one that was reserved a moment ago.</param>
[GenerateSerializer, Immutable, Alias("agnox.offered-run")]
public sealed record OfferedRun(
    [property: Id(0)] ExecutionKey Key,
    [property: Id(1)] string Image,
    [property: Id(2)] DateTimeOffset QueuedAt,
    [property: Id(3)] int Attempt = 0);

/// <summary>What a node says of itself, every two seconds and at each change.</summary>
[GenerateSerializer, Immutable, Alias("agnox.node-report")]
public sealed record NodeReport
{
    /// <summary>Stable id.</summary>
    [Id(0)] public required string NodeId { get; init; }

    /// <summary>Address of its silo, as the key of its <see cref="INodeGrain"/>.</summary>
    [Id(1)] public required string Address { get; init; }

    /// <summary>Platform of its engine, such as linux/amd64.</summary>
    [Id(2)] public required string Platform { get; init; }

    /// <summary>How many attempts it runs at the same time.</summary>
    [Id(3)] public required int Slots { get; init; }

    /// <summary>Runs that hold a slot there.</summary>
    [Id(4)] public required ImmutableArray<ExecutionKey> Running { get; init; }

    /// <summary>Images present on the node, as the references runs use; at most 500.</summary>
    [Id(5)] public ImmutableArray<string> Images { get; init; } = [];

    /// <summary>True when it takes no new work.</summary>
    [Id(6)] public bool IsDraining { get; init; }

    /// <summary>Why the node cannot run containers now, or null when it can.</summary>
    [Id(7)] public string? Problem { get; init; }

    /// <summary>Version of its container engine, when it answers.</summary>
    [Id(8)] public string? EngineVersion { get; init; }

    /// <summary>Grows with each report of one process; an older report never replaces a newer one.</summary>
    [Id(9)] public required long Sequence { get; init; }

    /// <summary>What its operator wrote on it; at most 20.</summary>
    [Id(10)] public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long ago the dispatcher heard this; zero in the report itself.</summary>
    [Id(11)] public TimeSpan Age { get; init; }
}

/// <summary>Why an offered run waits.</summary>
/// <param name="Limit">no-node, no-slot or no-platform.</param>
/// <param name="Reason">The same in one sentence.</param>
[GenerateSerializer, Immutable, Alias("agnox.dispatch-explanation")]
public sealed record DispatchExplanation([property: Id(0)] string Limit, [property: Id(1)] string Reason);
