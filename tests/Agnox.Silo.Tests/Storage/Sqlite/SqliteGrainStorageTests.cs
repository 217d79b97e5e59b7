using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Agnox.Grains.Storage;
using Agnox.Silo.Storage;
using Agnox.Silo.Storage.Sqlite;
using Agnox.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Xunit;

namespace Agnox.Silo.Tests.Storage.Sqlite;

/// <summary>The provider as a silo registers it, in a silo of one.</summary>
public sealed class SqliteGrainStorageTests : IAsyncLifetime
{
    private const string Name = "state";
    private static readonly GrainId Grain = GrainId.Create("plant", "1");

    private readonly TemporaryDirectory _directory = new();
    private IHost _silo = null!;

    private IGrainStorage Storage => _silo.Services.GetRequiredKeyedService<IGrainStorage>(StorageNames.State);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _silo = await StartSiloAsync(_directory.Path);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_silo);
        _directory.Dispose();
    }

    [Fact]
    public async Task Read_NothingStored_IsAnEmptyState()
    {
        var state = await ReadAsync();

        Assert.Equal((false, null), (state.RecordExists, state.ETag));
        Assert.Equal(new PlantState(), state.State);
    }

    [Fact]
    public async Task Write_State_ReadsBackEqual()
    {
        var written = await ReadAsync();
        written.State = new PlantState { Colour = Colour.DeepRed, Leaves = ["α", "β"], Height = 12 };

        await Storage.WriteStateAsync(Name, Grain, written);
        var read = await ReadAsync();

        Assert.Equal((true, "1"), (written.RecordExists, written.ETag));
        Assert.Equal((true, "1"), (read.RecordExists, read.ETag));
        Assert.Equal((Colour.DeepRed, 12), (read.State!.Colour, read.State.Height));
        Assert.Equal<IEnumerable<string>>(["α", "β"], read.State.Leaves);
    }

    [Fact]
    public async Task Write_State_IsReadableJson()
    {
        var written = await ReadAsync();
        written.State = new PlantState { Colour = Colour.DeepRed, Leaves = ["a"], Height = 12 };
        await Storage.WriteStateAsync(Name, Grain, written);

        var payload = await _silo.Services.GetRequiredService<SqliteDatabase>().ReadAsync(
            new SqliteStatement<byte[]>("SELECT payload FROM grain_state", [], reader =>
            {
                reader.Read();
                return reader.GetFieldValue<byte[]>(0);
            }),
            Token);

        Assert.Equal("""{"colour":"DeepRed","leaves":["a"],"height":12}""", Encoding.UTF8.GetString(payload));
    }

    [Fact]
    public async Task Write_RacingFirstWrites_HaveOneWinner()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 32).Select(async height =>
        {
            var state = await ReadAsync();
            state.State = new PlantState { Height = height };
            return state;
        }));

        var written = await Task.WhenAll(states.Select(TryWriteAsync));

        var winner = Assert.Single(states.Zip(written), pair => pair.Second).First;
        Assert.Equal(winner.State!.Height, (await ReadAsync()).State!.Height);
    }

    [Fact]
    public async Task Write_RacingUpdates_HaveOneWinner()
    {
        await WriteNewAsync();
        var states = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => ReadAsync()));

        var written = await Task.WhenAll(states.Select(TryWriteAsync));

        Assert.Single(written, success => success);
        Assert.Equal("2", (await ReadAsync()).ETag);
    }

    [Fact]
    public async Task Clear_ThenOldState_CannotComeBack()
    {
        await WriteNewAsync();
        var stale = await ReadAsync();
        var cleared = await ReadAsync();

        await Storage.ClearStateAsync(Name, Grain, cleared);
        Assert.Equal((false, "2"), (cleared.RecordExists, cleared.ETag));
        Assert.Equal(new PlantState(), cleared.State);
        Assert.False((await ReadAsync()).RecordExists);

        // The state is made anew; its versions go on, so the ETag from before the clear matches none of them.
        cleared.State = new PlantState { Height = 7 };
        await Storage.WriteStateAsync(Name, Grain, cleared);
        Assert.Equal("3", cleared.ETag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(Name, Grain, stale));
        Assert.Equal(7, (await ReadAsync()).State!.Height);
    }

    [Fact]
    public async Task Write_WithoutETagOverAClearedState_IsAConflict()
    {
        var state = await WriteNewAsync();
        await Storage.ClearStateAsync(Name, Grain, state);

        Assert.False(await TryWriteAsync(new GrainState<PlantState>(new PlantState())));
    }

    [Fact]
    public async Task States_OfOtherNamesAndGrains_StayApart()
    {
        await WriteNewAsync();
        var otherName = new GrainState<PlantState>(new PlantState { Height = 2 });
        var otherGrain = new GrainState<PlantState>(new PlantState { Height = 3 });
        await Storage.WriteStateAsync("other", Grain, otherName);
        await Storage.WriteStateAsync(Name, GrainId.Create("plant", "2"), otherGrain);

        Assert.Equal(1, (await ReadAsync()).State!.Height);
    }

    [Fact]
    public async Task Write_SiloRestarted_ReadsBackEqual()
    {
        await WriteNewAsync();

        await StopAsync(_silo);
        _silo = await StartSiloAsync(_directory.Path);

        var read = await ReadAsync();
        Assert.Equal((1, "1"), (read.State!.Height, read.ETag));
    }

    [Fact]
    public async Task Start_OnADirectoryInUse_IsRefused()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => StartSiloAsync(_directory.Path));

        Assert.Contains("is in use by another process", refusal.ToString(), StringComparison.Ordinal);
    }

    private static async Task<IHost> StartSiloAsync(string directory)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .AddSqliteStorage(options => options.DataDirectory = directory));
        var host = builder.Build();
        try
        {
            await host.StartAsync(Token);
            return host;
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }
    }

    private static async Task StopAsync(IHost silo)
    {
        await silo.StopAsync(Token);
        await ((IAsyncDisposable)silo).DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<GrainState<PlantState>> ReadAsync()
    {
        var state = new GrainState<PlantState>();
        await Storage.ReadStateAsync(Name, Grain, state);
        return state;
    }

    private async Task<GrainState<PlantState>> WriteNewAsync()
    {
        var state = new GrainState<PlantState>(new PlantState { Height = 1 });
        await Storage.WriteStateAsync(Name, Grain, state);
        return state;
    }

    private async Task<bool> TryWriteAsync(GrainState<PlantState> state)
    {
        try
        {
            await Storage.WriteStateAsync(Name, Grain, state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private enum Colour
    {
        Green = 0,
        DeepRed = 1,
    }

    private sealed record PlantState
    {
        public Colour Colour { get; init; }

        public ImmutableArray<string> Leaves { get; init; } = [];

        public int Height { get; init; }
    }
}
