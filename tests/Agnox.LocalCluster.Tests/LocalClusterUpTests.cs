using Agnox.Local.State;
using Npgsql;
using Xunit;

namespace Agnox.Local.Tests;

/// <summary>From nothing to a cluster and back.</summary>
public sealed class LocalClusterUpTests : IAsyncDisposable
{
    private readonly StandInCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_AfterDown_GoesOnWithItsDataAndSecrets()
    {
        await _cluster.InitializeAsync();
        var before = Members();
        var settings = _cluster.Cluster.Settings;
        await using (var connection = await ConnectAsync())
        await using (var store = new NpgsqlCommand("create table kept (value) as select 'still here'", connection))
        {
            await store.ExecuteNonQueryAsync(Token);
        }

        await _cluster.Cluster.DownAsync(cancellationToken: Token);
        Assert.DoesNotContain(before, member => member.IsAlive);
        Assert.Throws<ClusterFailureException>(() => LocalCluster.Open(_cluster.Layout.Directory));

        await _cluster.InitializeAsync();
        await using (var connection = await ConnectAsync())
        await using (var find = new NpgsqlCommand("select value from kept", connection))
        {
            Assert.Equal("still here", await find.ExecuteScalarAsync(Token));
        }

        Assert.Equal(settings["Secrets:EncryptionKey"], _cluster.Cluster.Settings["Secrets:EncryptionKey"]);
        Assert.Equal(
            before.OfType<SiloMember>().Select(silo => silo.NodeId),
            _cluster.Cluster.Silos.Select(silo => silo.NodeId),
            StringComparer.Ordinal);

        await _cluster.Cluster.DownAsync(deleteData: true, Token);
        Assert.False(Directory.Exists(_cluster.Layout.Directory));
    }

    [Fact]
    public async Task Up_WhenASiloDies_ShowsItsLog_AndLeavesNothingRunning()
    {
        await _cluster.InitializeAsync();
        var nodeId = _cluster.Cluster.Silos[1].NodeId;
        await _cluster.Cluster.DownAsync(cancellationToken: Token);
        await File.WriteAllTextAsync(Path.Combine(_cluster.Nodes, $"{nodeId}.broken"), "", Token);
        var started = new Watcher(_cluster.Layout.Directory);

        var failure = await Assert.ThrowsAsync<ClusterFailureException>(
            () => LocalCluster.UpAsync(_cluster.Layout, started, Token));

        Assert.StartsWith("silo-2 ended while it started. The end of ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("this node is broken", failure.Message, StringComparison.Ordinal);
        Assert.Contains(started.Seen, member => member.Name is "postgres" && member.Pid is not 0);
        Assert.DoesNotContain(started.Seen, member => member.IsAlive);
    }

    [Fact]
    public async Task Up_WhereAClusterIs_IsRefused_AndDisturbsNothing()
    {
        await _cluster.InitializeAsync();

        var failure = await Assert.ThrowsAsync<ClusterFailureException>(() => LocalCluster.UpAsync(_cluster.Layout, Token));

        Assert.EndsWith("./agnox cluster down", failure.Message, StringComparison.Ordinal);
        Assert.All(Members(), member => Assert.True(member.IsAlive, member.Name));
    }

    [Fact]
    public async Task Up_WithoutPrograms_NamesTheMissingOne()
    {
        var layout = _cluster.Layout with { Programs = new("/no/Agnox.Silo.dll", "/no/Agnox.Gateway.dll") };

        var failure = await Assert.ThrowsAsync<ClusterFailureException>(() => LocalCluster.UpAsync(layout, Token));

        Assert.StartsWith("/no/Agnox.Silo.dll is not there", failure.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private List<MemberProcess> Members() => [.. _cluster.Cluster.ReadState().Members];

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_cluster.Cluster.Settings["Storage:Postgres:ConnectionString"] + ";Pooling=false");
        await connection.OpenAsync(Token);
        return connection;
    }

    /// <summary>Reads, at each step of a start, which processes there are.</summary>
    private sealed class Watcher(string directory) : IProgress<string>
    {
        public List<MemberProcess> Seen { get; } = [];

        public void Report(string value) => Seen.AddRange(LocalCluster.Open(directory).ReadState().Members);
    }
}
