using System.Diagnostics.CodeAnalysis;
using Agnox.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Postgres;

public sealed class PostgresUpgradeTests(PostgresFixture postgres)
{
    private const string Dialect = "Postgres";

    /// <summary>All that upgrades make: columns, indexes, and the statements that Orleans runs.</summary>
    private const string Schema = """
        SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT querykey || ' ' || querytext FROM orleansquery
        UNION ALL SELECT 'version ' || version FROM agnox_schema_versions
        ORDER BY 1
        """;

    public static TheoryData<int> Released => [.. ReleasedDatabases.VersionsOf(Dialect)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Released))]
    public async Task Upgrade_OfAReleasedDatabase_KeepsItsRowsAndMakesTodaysTables(int version)
    {
        await using var fresh = await postgres.CreateDatabaseAsync();
        await using var old = await postgres.CreateDatabaseAsync();
        await PostgresSchema.UpgradeAsync(fresh, Token);
        await ReadAsync(old, await ReleasedDatabases.ReadAsync(Dialect, version));

        await PostgresSchema.UpgradeAsync(old, Token);

        Assert.Equal(await ReadAsync(fresh, Schema), await ReadAsync(old, Schema));
        await ReleasedDatabases.AssertExecutionIsThereAsync(
            new PostgresExecutionStore(old, new(old, NullLogger<PostgresFailures>.Instance)));
    }

    [Fact]
    public async Task Upgrades_AllHaveADump()
    {
        await using var fresh = await postgres.CreateDatabaseAsync();
        await PostgresSchema.UpgradeAsync(fresh, Token);

        var versions = await ReadAsync(fresh, "SELECT version::text FROM agnox_schema_versions ORDER BY version");

        Assert.Equal(versions, ReleasedDatabases.VersionsOf(Dialect).Select(version => $"{version}"), StringComparer.Ordinal);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The texts are the tests' own.")]
    private static async Task<List<string>> ReadAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var lines = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
