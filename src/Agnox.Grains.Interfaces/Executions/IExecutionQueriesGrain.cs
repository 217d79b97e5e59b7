using System.Collections.Immutable;
using Agnox.Common;

namespace Agnox.Executions;

/// <summary>
/// Reads over many executions, straight from the execution store. Any silo answers; the organization comes with each
/// call and is part of every query. Key: 0.
/// </summary>
[Alias("agnox.IExecutionQueriesGrain"), GrainInterfaceType("agnox.execution-queries")]
public interface IExecutionQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>A page of one organization's executions, newest start first, deleted ones left out.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="filter">Which.</param>
    [Alias("List")]
    [Idempotent]
    Task<ExecutionPage> ListAsync(string organizationId, ExecutionFilter filter);
}

/// <summary>Which executions to list; a null member does not filter.</summary>
[GenerateSerializer, Immutable, Alias("agnox.execution-filter")]
public sealed record ExecutionFilter
{
    /// <summary>Any of these statuses; empty means all.</summary>
    [Id(0)] public ImmutableArray<ExecutionStatus> Statuses { get; init; } = [];

    /// <summary>Environment, compared without case.</summary>
    [Id(1)] public string? Environment { get; init; }

    /// <summary>Exact group name.</summary>
    [Id(2)] public string? GroupName { get; init; }

    /// <summary>Earliest start, inclusive.</summary>
    [Id(3)] public DateTimeOffset? StartAfter { get; init; }

    /// <summary>Latest start, inclusive.</summary>
    [Id(4)] public DateTimeOffset? StartBefore { get; init; }

    /// <summary>Page size, 1 to 100.</summary>
    [Id(5)] public int Limit { get; init; } = 25;

    /// <summary>Rows to skip, 0 or more.</summary>
    [Id(6)] public int Offset { get; init; }

    /// <summary>True when the filter can match nothing, such as an unknown status name.</summary>
    [Id(7)] public bool MatchesNothing { get; init; }
}

/// <summary>A page of executions.</summary>
/// <param name="Executions">The rows.</param>
/// <param name="Total">How many match in all.</param>
[GenerateSerializer, Immutable, Alias("agnox.execution-page")]
public sealed record ExecutionPage(
    [property: Id(0)] ImmutableArray<ExecutionView> Executions,
    [property: Id(1)] long Total);
