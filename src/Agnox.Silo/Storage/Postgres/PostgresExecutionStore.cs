using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Agnox.Silo.Storage.Postgres;

/// <summary>Executions in PostgreSQL; <see cref="PostgresSchema"/> must have been there first.</summary>
internal sealed class PostgresExecutionStore(NpgsqlDataSource database, PostgresFailures failures) : SqlExecutionStore
{
    protected override Task<ImmutableArray<T>> QueryAsync<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        failures.ReadAsync(() => RunAsync(sql, values, read, cancellationToken));

    protected override Task<ImmutableArray<T>> ExecuteAsync<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        failures.WriteAsync(() => RunAsync(sql, values, read, cancellationToken));

    [SuppressMessage("Security", "CA2100", Justification = "The texts are ExecutionSql's; values are bound.")]
    private async Task<ImmutableArray<T>> RunAsync<T>(
        string sql, SqlValue[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(Array.ConvertAll(values, ToParameter));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }

    protected override DateTimeOffset ReadTime(DbDataReader reader, int column) =>
        reader.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlParameter ToParameter(SqlValue value) => new(value.Name, value.Value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => ColumnTime.Cut(time),
        var other => other,
    });
}
