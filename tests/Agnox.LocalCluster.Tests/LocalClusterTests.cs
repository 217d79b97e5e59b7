using Agnox.Local.CommandLine;
using Xunit;

namespace Agnox.Local.Tests;

/// <summary>Members of a cluster that is up. Each test leaves it as it found it.</summary>
public sealed class LocalClusterTests(StandInCluster standIn) : IClassFixture<StandInCluster>
{
    private readonly LocalCluster _cluster = standIn.Cluster;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_KilledAndStarted_IsTheSameNodeInANewProcess()
    {
        var before = _cluster.Silos[1];

        await _cluster.KillSiloAsync(2, Token);
        Assert.False(_cluster.Silos[1].IsAlive);
        await _cluster.StartSiloAsync(2, Token);

        var after = _cluster.Silos[1];
        Assert.True(after.IsAlive);
        Assert.NotEqual(before.Pid, after.Pid);
        Assert.Equal((before.NodeId, before.Ports), (after.NodeId, after.Ports));
    }

    [Fact]
    public async Task Dead_Silo_CannotBeKilled_AndOneThatRunsCannotBeStarted()
    {
        await Assert.ThrowsAsync<ClusterFailureException>(() => _cluster.StartSiloAsync(1, Token));
        await _cluster.StopSiloAsync(1, Token);
        await Assert.ThrowsAsync<ClusterFailureException>(() => _cluster.KillSiloAsync(1, Token));
        await Assert.ThrowsAsync<ClusterFailureException>(() => _cluster.SuspendSiloAsync(1, Token));
        await _cluster.RestartSiloAsync(1, Token);
    }

    [Fact]
    public async Task Silo_Suspended_IsSilentUntilContinued()
    {
        await _cluster.SuspendSiloAsync(2, Token);
        var status = await File.ReadAllTextAsync($"/proc/{_cluster.Silos[1].Pid}/stat", Token);

        await _cluster.ContinueSiloAsync(2);
        await _cluster.WaitForNodesAsync(Token);

        Assert.Contains(") T ", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_KilledAndStarted_Serve()
    {
        await _cluster.KillRedisAsync(Token);
        await _cluster.KillPostgresAsync(Token);
        Assert.False(_cluster.Redis.IsAlive || _cluster.Postgres.IsAlive);

        await _cluster.StartPostgresAsync(Token);
        await _cluster.StartRedisAsync(Token);

        Assert.True(_cluster.Redis.IsAlive && _cluster.Postgres.IsAlive);
    }

    [Fact]
    public async Task Drain_WaitsForRuns_AndResumeUndoesIt()
    {
        var nodeId = _cluster.Silos[0].NodeId;
        var running = Path.Combine(standIn.Nodes, $"{nodeId}.running");
        await File.WriteAllTextAsync(running, "2", Token);
        var told = new Progress(() => File.Delete(running));

        await _cluster.DrainSiloAsync(1, TimeSpan.FromSeconds(30), told, Token);
        Assert.True((await _cluster.GetNodesAsync(Token)).Single(node => node.NodeId == nodeId).IsDraining);
        await _cluster.ResumeSiloAsync(1, Token);

        Assert.Equal("silo-1 drains: 2 runs left", told.First);
        Assert.False((await _cluster.GetNodesAsync(Token)).Single(node => node.NodeId == nodeId).IsDraining);
    }

    [Fact]
    public async Task Drain_WhenRunsOutlastTheLimit_FailsAndGoesOnDraining()
    {
        var running = Path.Combine(standIn.Nodes, $"{_cluster.Silos[0].NodeId}.running");
        await File.WriteAllTextAsync(running, "1", Token);

        var failure = await Assert.ThrowsAsync<ClusterFailureException>(
            () => _cluster.DrainSiloAsync(1, TimeSpan.Zero, cancellationToken: Token));

        File.Delete(running);
        await _cluster.ResumeSiloAsync(1, Token);
        Assert.Equal("silo-1 still has 1 runs after 0 seconds; it goes on draining.", failure.Message);
    }

    [Fact]
    public async Task RestartOneByOne_ReplacesEverySiloAndGateway()
    {
        var before = _cluster.Silos.Select(silo => silo.Pid).Concat(_cluster.GatewayMembers.Select(gateway => gateway.Pid)).ToList();

        await _cluster.RestartOneByOneAsync(cancellationToken: Token);

        var after = _cluster.Silos.Select(silo => silo.Pid).Concat(_cluster.GatewayMembers.Select(gateway => gateway.Pid));
        Assert.Empty(before.Intersect(after));
        Assert.All(_cluster.Silos, silo => Assert.True(silo.IsAlive));
    }

    [Fact]
    public async Task Add_GrowsTheCluster()
    {
        var silo = await _cluster.AddSiloAsync(Token);
        var gateway = await _cluster.AddGatewayAsync(Token);
        await _cluster.WaitForNodesAsync(Token);

        Assert.Contains(await _cluster.GetNodesAsync(Token), node => node.NodeId == _cluster.Silos[silo - 1].NodeId);
        Assert.True(_cluster.GatewayMembers[gateway - 1].IsAlive);
    }

    [Fact]
    public async Task Status_IsZeroWhenAllAreAlive_ElseOne()
    {
        var output = new StringWriter();
        var report = new StatusReport(_cluster, output);

        Assert.Equal(0, await report.PrintAsync(asJson: false, Token));
        await _cluster.KillGatewayAsync(1, Token);
        Assert.Equal(1, await report.PrintAsync(asJson: true, Token));
        await _cluster.StartGatewayAsync(1, Token);

        Assert.Contains(_cluster.Silos[0].NodeId, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"isAlive\": false", output.ToString(), StringComparison.Ordinal);
    }

    private sealed class Progress(Action act) : IProgress<string>
    {
        public string? First { get; private set; }

        public void Report(string value)
        {
            First ??= value;
            act();
        }
    }
}
