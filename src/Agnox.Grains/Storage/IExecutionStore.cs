using System.Collections.Immutable;
using Agnox.Executions;

namespace Agnox.Grains.Storage;

/// <summary>
/// Where executions are kept: one row each, which is the grain's state and what lists, counts and searches read. So one
/// write serves both, and no projection can fall behind. The row's version is the grain's ETag.
/// </summary>
public interface IExecutionStore
{
    /// <summary>One row, deleted ones too; null when there is none.</summary>
    /// <param name="key">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ExecutionRow?> ReadAsync(ExecutionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a row if it still has the expected version; durable when the task completes. Two racing first writes have
    /// one winner.
    /// </summary>
    /// <param name="row">The new row; its version is ignored.</param>
    /// <param name="expectedVersion">Version read before; 0 for a row that must not exist yet.</param>
    /// <param name="cancellationToken">Gives up; the outcome is then unknown.</param>
    /// <returns>The new version, or null when another write came first.</returns>
    Task<long?> WriteAsync(ExecutionRow row, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>
    /// A page of one organization's rows that are not deleted, latest <see cref="ExecutionRow.StartedAt"/> first, then by
    /// id; and how many match in all.
    /// </summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ExecutionRows> ListAsync(string organizationId, ExecutionFilter filter, CancellationToken cancellationToken);

    /// <summary>One organization's open rows, deleted ones too, oldest <see cref="ExecutionRow.QueuedAt"/> first.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ExecutionRow>> ListOpenAsync(string organizationId, CancellationToken cancellationToken);

    /// <summary>Keys of open rows of all organizations, oldest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ExecutionKey>> ListOpenKeysAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Keys of the rows whose current attempt holds a slot on a node.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ExecutionKey>> ListHeldByNodeAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>How many of an organization's rows, deleted ones too, were queued at or after a time.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="since">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<long> CountQueuedSinceAsync(string organizationId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>How many rows of all organizations wait for a node. Throws when the database does not answer.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    Task<long> CountWaitingAsync(CancellationToken cancellationToken);
}

/// <summary>One execution as stored: the columns that queries use, and the whole state.</summary>
public sealed record ExecutionRow
{
    /// <summary>Which execution.</summary>
    public required ExecutionKey Key { get; init; }

    /// <summary>Counts the writes from 1; the ETag.</summary>
    public long Version { get; init; }

    /// <summary>Status.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>When it was accepted; quota counts by it.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When it was picked up, or accepted while it waits; lists are sorted by it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Environment in lower case.</summary>
    public required string Environment { get; init; }

    /// <summary>Group, if any.</summary>
    public string? GroupName { get; init; }

    /// <summary>Node of the attempt that holds a slot, else null.</summary>
    public string? NodeId { get; init; }

    /// <summary>It waits for a node: pending, or to be retried.</summary>
    public required bool WaitsForNode { get; init; }

    /// <summary>Not terminal, or its attempt still holds a slot: somebody must look after it.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Hidden from members.</summary>
    public required bool IsDeleted { get; init; }

    /// <summary>The grain's state as UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }
}

/// <summary>A page of rows.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Total">How many match in all.</param>
public sealed record ExecutionRows(ImmutableArray<ExecutionRow> Rows, long Total);
