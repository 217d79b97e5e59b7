using System.Collections.Immutable;
using Agnox.Cluster.Tests.Chaos;
using Npgsql;

namespace Agnox.Cluster.Tests.Platform;

/// <summary>
/// Has the database itself record every version of every run that it accepted: a witness that the platform cannot talk to.
/// </summary>
internal sealed class WriteAudit(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create($"{connectionString};Pooling=false"); // the server may have been restarted meanwhile

    public async Task BeginAsync()
    {
        await using var command = _database.CreateCommand("""
            CREATE TABLE IF NOT EXISTS audit_of_tests (
                number bigserial PRIMARY KEY, run text NOT NULL, version bigint NOT NULL, document jsonb NOT NULL);
            CREATE OR REPLACE FUNCTION audit_for_tests() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO audit_of_tests (run, version, document)
                VALUES (NEW.organization_id || '/' || NEW.task_id, NEW.version, convert_from(NEW.document, 'UTF8')::jsonb);
                RETURN NEW;
            END $$;
            CREATE OR REPLACE TRIGGER audit_for_tests AFTER INSERT OR UPDATE ON executions
            FOR EACH ROW EXECUTE FUNCTION audit_for_tests();
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<ImmutableArray<RowWrite>> ReadAsync()
    {
        await using var command = _database.CreateCommand("""
            SELECT run, version, coalesce(upper(document->>'status'), 'PENDING'), coalesce((document->>'attempt')::int, 0),
                   CASE WHEN (document->>'holdsSlot')::boolean THEN coalesce(document->>'nodeId', '') ELSE '' END
            FROM audit_of_tests ORDER BY number
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var writes = ImmutableArray.CreateBuilder<RowWrite>();
        while (await reader.ReadAsync())
        {
            writes.Add(new(
                reader.GetString(0),
                reader.GetInt64(1),
                reader.GetString(2),
                reader.GetInt32(3),
                reader.GetString(4) is { Length: > 0 } nodeId ? nodeId : null));
        }

        return writes.ToImmutable();
    }

    /// <summary>Runs somebody still has to look after.</summary>
    public async Task<ImmutableArray<string>> ListOpenAsync()
    {
        await using var command = _database.CreateCommand("SELECT organization_id || '/' || task_id FROM executions WHERE is_open");
        await using var reader = await command.ExecuteReaderAsync();
        var open = ImmutableArray.CreateBuilder<string>();
        while (await reader.ReadAsync())
        {
            open.Add(reader.GetString(0));
        }

        return open.ToImmutable();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
