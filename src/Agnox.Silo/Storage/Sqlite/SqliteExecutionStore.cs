using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>Executions in SQLite. Shares the writer with grain state, so the writes of many runs share a commit.</summary>
internal sealed class SqliteExecutionStore(SqliteDatabase database) : SqlExecutionStore
{
    protected override bool HasCounts => true;

    protected override Task<ImmutableArray<T>> QueryAsync<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        database.ReadAsync(Statement(sql, values, read), cancellationToken);

    protected override Task<ImmutableArray<T>> ExecuteAsync<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        database.WriteAsync(Statement(sql, values, read), cancellationToken);

    protected override DateTimeOffset ReadTime(DbDataReader reader, int column) =>
        ColumnTime.FromNumber(reader.GetInt64(column));

    private static SqliteStatement<ImmutableArray<T>> Statement<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read) =>
        new(sql, Array.ConvertAll(values, ToParameter), reader =>
        {
            var rows = ImmutableArray.CreateBuilder<T>();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows.DrainToImmutable();
        });

    private static SqliteParameter ToParameter(SqlValue value) => new(value.Name, value.Value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => ColumnTime.ToNumber(time),
        var other => other,
    });
}
