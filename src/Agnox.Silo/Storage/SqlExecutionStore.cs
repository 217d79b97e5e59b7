using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Agnox.Executions;
using Agnox.Grains.Storage;

namespace Agnox.Silo.Storage;

/// <summary>The execution store over SQL; a dialect says how statements are run and times are kept.</summary>
internal abstract class SqlExecutionStore : IExecutionStore
{
    private const int MaxLimit = 100;

    /// <inheritdoc/>
    public async Task<ExecutionRow?> ReadAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(
            ExecutionSql.Read,
            [new("@organization", key.OrganizationId), new("@task", key.TaskId)],
            reader => ReadRow(reader, 0),
            cancellationToken);
        return rows is [var row] ? row : null;
    }

    /// <inheritdoc/>
    public async Task<long?> WriteAsync(ExecutionRow row, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expectedVersion);
        SqlValue[] values =
        [
            new("@organization", row.Key.OrganizationId),
            new("@task", row.Key.TaskId),
            new("@status", (short)row.Status),
            new("@queued", row.QueuedAt),
            new("@started", row.StartedAt),
            new("@environment", row.Environment),
            new("@group", row.GroupName),
            new("@node", row.NodeId),
            new("@waits", row.WaitsForNode),
            new("@open", row.IsOpen),
            new("@deleted", row.IsDeleted),
            new("@document", row.Document.ToArray()),
        ];
        var written = expectedVersion == 0
            ? await ExecuteAsync(ExecutionSql.Insert, values, ReadNumber, cancellationToken)
            : await ExecuteAsync(
                ExecutionSql.Update, [.. values, new("@version", expectedVersion)], ReadNumber, cancellationToken);
        return written is [var version] ? version : null;
    }

    /// <inheritdoc/>
    public async Task<ExecutionRows> ListAsync(
        string organizationId,
        ExecutionFilter filter,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1, nameof(filter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Limit, MaxLimit, nameof(filter));
        ArgumentOutOfRangeException.ThrowIfNegative(filter.Offset, nameof(filter));
        if (ExecutionSql.MatchesNothing(filter))
        {
            return new ExecutionRows([], 0);
        }

        var page = await QueryAsync(
            ExecutionSql.List(filter, HasCounts),
            ListValues(organizationId, filter),
            reader => (Total: reader.GetInt64(0), Row: reader.IsDBNull(1) ? null : ReadRow(reader, 1)),
            cancellationToken);
        return new ExecutionRows([.. page.Select(line => line.Row).OfType<ExecutionRow>()], page[0].Total);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ExecutionRow>> ListOpenAsync(string organizationId, CancellationToken cancellationToken) =>
        QueryAsync(
            ExecutionSql.ListOpen,
            [new("@organization", organizationId)],
            reader => ReadRow(reader, 0),
            cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<ExecutionKey>> ListOpenKeysAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return QueryAsync(ExecutionSql.ListOpenKeys, [new("@limit", limit)], ReadKey, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ExecutionKey>> ListHeldByNodeAsync(string nodeId, CancellationToken cancellationToken) =>
        QueryAsync(ExecutionSql.ListHeldByNode, [new("@node", nodeId)], ReadKey, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> CountQueuedSinceAsync(
        string organizationId,
        DateTimeOffset since,
        CancellationToken cancellationToken) =>
        (await QueryAsync(
            ExecutionSql.CountQueuedSince,
            [new("@organization", organizationId), new("@since", since)],
            ReadNumber,
            cancellationToken))[0];

    /// <inheritdoc/>
    public async Task<long> CountWaitingAsync(CancellationToken cancellationToken) =>
        (await QueryAsync(ExecutionSql.CountWaiting, [], ReadNumber, cancellationToken))[0];

    /// <summary>Whether this dialect's schema keeps <c>execution_counts</c>.</summary>
    protected virtual bool HasCounts => false;

    /// <summary>Runs a statement that reads.</summary>
    protected abstract Task<ImmutableArray<T>> QueryAsync<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>Runs a statement that writes; durable when the task completes.</summary>
    protected abstract Task<ImmutableArray<T>> ExecuteAsync<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>Reads a time column.</summary>
    protected abstract DateTimeOffset ReadTime(DbDataReader reader, int column);

    private static SqlValue[] ListValues(string organizationId, ExecutionFilter filter)
    {
        SqlValue[] optional =
        [
            new("@environment", filter.Environment?.ToLowerInvariant()),
            new("@group", filter.GroupName),
            new("@after", filter.StartAfter),
            new("@before", filter.StartBefore),
        ];
        return
        [
            new("@organization", organizationId),
            new("@limit", filter.Limit),
            new("@offset", filter.Offset),
            .. ExecutionSql.Statuses(filter).Select((status, index) => new SqlValue(
                string.Create(CultureInfo.InvariantCulture, $"@status{index}"), (short)status)),
            .. optional.Where(value => value.Value is not null),
        ];
    }

    private static ExecutionKey ReadKey(DbDataReader reader) => new(reader.GetString(0), reader.GetString(1));

    private static long ReadNumber(DbDataReader reader) => reader.GetInt64(0);

    private ExecutionRow ReadRow(DbDataReader reader, int first) => new()
    {
        Key = new ExecutionKey(reader.GetString(first), reader.GetString(first + 1)),
        Version = reader.GetInt64(first + 2),
        Status = (ExecutionStatus)reader.GetInt16(first + 3),
        QueuedAt = ReadTime(reader, first + 4),
        StartedAt = ReadTime(reader, first + 5),
        Environment = reader.GetString(first + 6),
        GroupName = reader.IsDBNull(first + 7) ? null : reader.GetString(first + 7),
        NodeId = reader.IsDBNull(first + 8) ? null : reader.GetString(first + 8),
        WaitsForNode = reader.GetBoolean(first + 9),
        IsOpen = reader.GetBoolean(first + 10),
        IsDeleted = reader.GetBoolean(first + 11),
        Document = reader.GetFieldValue<byte[]>(first + 12),
    };
}

/// <summary>A named value of a statement: text, number, yes or no, bytes, a time, or null.</summary>
internal readonly record struct SqlValue(string Name, object? Value);
