using Agnox.Grains.Storage;
using Agnox.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Postgres;

public sealed class PostgresExecutionStoreTests(PostgresFixture postgres) : ExecutionStoreTests
{
    private NpgsqlDataSource? _database;

    private protected override IExecutionStore Store => new PostgresExecutionStore(_database!, new(_database!, NullLogger<PostgresFailures>.Instance));

    public override async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await PostgresSchema.UpgradeAsync(_database, TestContext.Current.CancellationToken);
    }

    protected override async ValueTask CloseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
