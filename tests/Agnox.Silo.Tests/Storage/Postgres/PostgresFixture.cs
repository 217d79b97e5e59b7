using Agnox.Testing.Storage;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(Agnox.Silo.Tests.Storage.Postgres.PostgresFixture))]

namespace Agnox.Silo.Tests.Storage.Postgres;

/// <summary>One server for all tests of the assembly, started by the first that needs it; each test gets a database.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private PostgresServer? _server;

    public async Task<NpgsqlDataSource> CreateDatabaseAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            _starting.Release();
        }

        return NpgsqlDataSource.Create($"{await _server.CreateDatabaseAsync()};Maximum Pool Size=20;Persist Security Info=true");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _starting.Dispose();
    }
}
