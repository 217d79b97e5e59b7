using System.Net;
using System.Net.Sockets;
using Agnox.Grains.Storage;
using Agnox.Silo.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Storage;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Postgres;

/// <summary>The provider as a silo registers it, with our own statements in the database.</summary>
public sealed class PostgresGrainStorageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Name = "state";

    private NpgsqlDataSource _database = null!;
    private IHost _silo = null!;

    private IGrainStorage Storage => _silo.Services.GetRequiredKeyedService<IGrainStorage>(StorageNames.State);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Storage:Postgres:ConnectionString", _database.ConnectionString)]);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()).AddPostgresStorage());
        _silo = builder.Build();
        await _silo.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync(Token);
        await ((IAsyncDisposable)_silo).DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Write_State_ReadsBackAndCountsVersions()
    {
        var state = new GrainState<Plant>(new Plant(7));
        await Storage.WriteStateAsync(Name, Grain(1), state);
        state.State = new(8);
        await Storage.WriteStateAsync(Name, Grain(1), state);

        var read = await ReadAsync(Grain(1));
        Assert.Equal((8, "2", true), (read.State!.Height, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Write_OfAStaleActivation_IsRefused()
    {
        await Storage.WriteStateAsync(Name, Grain(2), new GrainState<Plant>(new Plant(1)));
        var stale = await ReadAsync(Grain(2));
        var current = await ReadAsync(Grain(2));
        await Storage.WriteStateAsync(Name, Grain(2), current);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain(2), stale));
    }

    [Fact]
    public async Task FirstWrites_ThatRace_HaveOneWinner()
    {
        for (var grain = 10; grain < 30; grain++)
        {
            var id = Grain(grain);
            var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => TryWriteAsync(id, writer)));

            Assert.Equal(1, won.Count(winner => winner));
            Assert.Equal("1", (await ReadAsync(id)).ETag);
        }
    }

    [Fact]
    public async Task Clear_LeavesAVersionThatNoOldActivationKnows()
    {
        var state = new GrainState<Plant>(new Plant(1));
        await Storage.WriteStateAsync(Name, Grain(3), state);
        var stale = await ReadAsync(Grain(3));
        await Storage.ClearStateAsync(Name, Grain(3), state);
        await Storage.WriteStateAsync(Name, Grain(3), state);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain(3), stale));
    }

    private static GrainId Grain(int number) => GrainId.Create("plant", number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private async Task<GrainState<Plant>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<Plant>();
        await Storage.ReadStateAsync(Name, grain, state);
        return state;
    }

    private async Task<bool> TryWriteAsync(GrainId grain, int height)
    {
        try
        {
            await Storage.WriteStateAsync(Name, grain, new GrainState<Plant>(new Plant(height)));
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Plant(int Height = 0);
}
