using Agnox.Common;
using Agnox.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Postgres;

public sealed class PostgresFailuresTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("53100", "The disk of the database is full.")] // disk_full
    [InlineData("53300", "The database does not answer.")] // too_many_connections
    [InlineData("57P01", "The database does not answer.")] // admin_shutdown
    public async Task Failure_OfTheServer_BecomesOneThatEveryProcessKnows(string code, string message)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var failures = new PostgresFailures(database, NullLogger<PostgresFailures>.Instance);

        var write = await Assert.ThrowsAsync<StorageUnavailableException>(() => failures.WriteAsync(FailAsync));
        var read = await Assert.ThrowsAsync<StorageUnavailableException>(() => failures.ReadAsync(FailAsync));

        Assert.Equal(message, write.Message);
        Assert.Equal(message, read.Message);

        async Task<int> FailAsync()
        {
            await using var command = database.CreateCommand($"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{code}'; END $$");
            return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
