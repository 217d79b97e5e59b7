using System.Collections.Concurrent;
using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Grains.Storage;

namespace Agnox.Testing.Simulated;

/// <summary>Rows of executions in memory, with the same versions as a database; lists for members are left out.</summary>
public sealed class InMemoryExecutionStore : IExecutionStore
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ExecutionRow>> _organizations = new(StringComparer.Ordinal);

    private IEnumerable<ExecutionRow> Rows => _organizations.Values.SelectMany(rows => rows.Values);

    /// <inheritdoc/>
    public Task<ExecutionRow?> ReadAsync(ExecutionKey key, CancellationToken cancellationToken) =>
        Task.FromResult(RowsOf(key.OrganizationId).GetValueOrDefault(key.TaskId));

    /// <inheritdoc/>
    public Task<long?> WriteAsync(ExecutionRow row, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        var rows = RowsOf(row.Key.OrganizationId);
        var next = row with { Version = expectedVersion + 1 };
        var isWritten = expectedVersion == 0
            ? rows.TryAdd(row.Key.TaskId, next)
            : rows.TryGetValue(row.Key.TaskId, out var known) && known.Version == expectedVersion
                && rows.TryUpdate(row.Key.TaskId, next, known);
        return Task.FromResult<long?>(isWritten ? next.Version : null);
    }

    /// <inheritdoc/>
    public Task<ExecutionRows> ListAsync(string organizationId, ExecutionFilter filter, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing is listed in a simulation.");

    /// <inheritdoc/>
    public Task<ImmutableArray<ExecutionRow>> ListOpenAsync(string organizationId, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ExecutionRow>>(
            [.. RowsOf(organizationId).Values.Where(row => row.IsOpen).OrderBy(row => row.QueuedAt)]);

    /// <inheritdoc/>
    public Task<ImmutableArray<ExecutionKey>> ListOpenKeysAsync(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ExecutionKey>>(
            [.. Rows.Where(row => row.IsOpen).OrderBy(row => row.QueuedAt).Take(limit).Select(row => row.Key)]);

    /// <inheritdoc/>
    public Task<ImmutableArray<ExecutionKey>> ListHeldByNodeAsync(string nodeId, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ExecutionKey>>([.. Rows.Where(row => row.NodeId == nodeId).Select(row => row.Key)]);

    /// <inheritdoc/>
    public Task<long> CountQueuedSinceAsync(string organizationId, DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult<long>(RowsOf(organizationId).Values.Count(row => row.QueuedAt >= since));

    /// <inheritdoc/>
    public Task<long> CountWaitingAsync(CancellationToken cancellationToken) =>
        Task.FromResult<long>(Rows.Count(row => row.WaitsForNode));

    private ConcurrentDictionary<string, ExecutionRow> RowsOf(string organizationId) =>
        _organizations.GetOrAdd(organizationId, _ => new(StringComparer.Ordinal));
}
