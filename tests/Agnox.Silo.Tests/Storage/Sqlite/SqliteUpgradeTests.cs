using Agnox.Silo.Storage.Sqlite;
using Agnox.Testing.Storage;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Sqlite;

public sealed class SqliteUpgradeTests : IDisposable
{
    private const string Dialect = "Sqlite";

    private readonly TemporaryDirectory _old = new();
    private readonly TemporaryDirectory _fresh = new();

    public static TheoryData<int> Released => [.. ReleasedDatabases.VersionsOf(Dialect)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _old.Dispose();
        _fresh.Dispose();
    }

    [Theory]
    [MemberData(nameof(Released))]
    public async Task Open_OfAReleasedDatabase_KeepsItsRowsAndMakesTodaysTables(int version)
    {
        using (var session = SqliteSession.OpenWriter(Path.Combine(_old.Path, "agnox.db")))
        {
            session.Run(await ReleasedDatabases.ReadAsync(Dialect, version));
        }

        await using var fresh = SqliteDatabase.Open(_fresh.Path);
        await using var old = SqliteDatabase.Open(_old.Path);

        Assert.Equal(await ReadSchemaAsync(fresh), await ReadSchemaAsync(old));
        await ReleasedDatabases.AssertExecutionIsThereAsync(new SqliteExecutionStore(old));
    }

    [Fact]
    public async Task Upgrades_AllHaveADump()
    {
        await using var fresh = SqliteDatabase.Open(_fresh.Path);

        var version = await fresh.ReadAsync(
            new SqliteStatement<int>("PRAGMA user_version", [], reader => reader.Read() ? reader.GetInt32(0) : 0), Token);

        Assert.Equal(Enumerable.Range(1, version), ReleasedDatabases.VersionsOf(Dialect));
    }

    private static Task<List<string>> ReadSchemaAsync(SqliteDatabase database) => database.ReadAsync(
        new SqliteStatement<List<string>>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", [], reader =>
        {
            var lines = new List<string>();
            while (reader.Read())
            {
                lines.Add(reader.GetString(0));
            }

            return lines;
        }),
        Token);
}
