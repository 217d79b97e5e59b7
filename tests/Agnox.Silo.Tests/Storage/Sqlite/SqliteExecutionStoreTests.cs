using Agnox.Grains.Storage;
using Agnox.Silo.Storage.Sqlite;
using Agnox.Testing.Storage;

namespace Agnox.Silo.Tests.Storage.Sqlite;

public sealed class SqliteExecutionStoreTests : ExecutionStoreTests
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteDatabase _database;

    public SqliteExecutionStoreTests()
    {
        _database = SqliteDatabase.Open(_directory.Path);
        Store = new SqliteExecutionStore(_database);
    }

    private protected override IExecutionStore Store { get; }

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    protected override async ValueTask CloseAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }
}
