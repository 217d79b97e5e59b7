using Agnox.Silo.Storage.Postgres;
using Npgsql;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Postgres;

public sealed class PostgresSchemaTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upgrade_BySilosStartingTogether_HappensOnce()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresSchema.UpgradeAsync(database, Token)));
        await PostgresSchema.UpgradeAsync(database, Token);

        Assert.Equal(1L, await ScalarAsync(database, "SELECT count(*) FROM agnox_schema_versions WHERE version = 1"));
        Assert.Equal(0L, await ScalarAsync(database, "SELECT count(*) FROM executions"));
    }

    [Fact]
    public async Task Upgrade_OfANewerDatabase_IsRefused()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await PostgresSchema.UpgradeAsync(database, Token);
        await ScalarAsync(database, "INSERT INTO agnox_schema_versions (version) VALUES (1000)");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => PostgresSchema.UpgradeAsync(database, Token));

        Assert.Contains("schema version 1000, written by a newer program", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
