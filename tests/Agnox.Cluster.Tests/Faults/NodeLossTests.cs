using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Xunit;

namespace Agnox.Cluster.Tests.Faults;

/// <summary>A node that does not come back, and one that comes back too late.</summary>
[Trait("Category", "Docker")]
public sealed class NodeLossTests(ClusterFixture cluster)
{
    private static readonly TimeSpan MomentLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task NodeThatStaysAway_EndsARunWhoseContainerHadStarted()
    {
        await using var member = await cluster.SignUpAsync();
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync("echo begun; sleep 300"));
        await member.FollowUntilAsync(taskId, "begun");
        var silo = await SiloOfAsync(member, taskId);

        await cluster.Cluster.Local.KillSiloAsync(silo, TestContext.Current.CancellationToken);
        var run = await member.WaitForEndAsync(taskId, EndLimit);
        await cluster.Cluster.Local.StartSiloAsync(silo, TestContext.Current.CancellationToken);

        Assert.Equal(("ERROR", "node-lost"), (run["status"]!.GetValue<string>(), run["stopReason"]!.GetValue<string>()));
        Assert.Contains("was lost and did not come back in time", run["error"]!.GetValue<string>(), StringComparison.Ordinal);
        await WaitUntilContainerIsGoneAsync(member, taskId);
    }

    [Fact]
    public async Task NodeThatStaysAway_HasARunThatNeverStartedRepeatedElsewhere()
    {
        await using var member = await cluster.SignUpAsync();
        var moment = cluster.Tap.HoldNext("/containers/create", afterwards: false);
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync("echo '1 passed'"));
        await moment.Reached.WaitAsync(MomentLimit, TestContext.Current.CancellationToken);
        var silo = await SiloOfAsync(member, taskId);
        var lost = cluster.Cluster.Local.Silos[silo - 1].NodeId;

        await cluster.Cluster.Local.KillSiloAsync(silo, TestContext.Current.CancellationToken);
        moment.Release();
        var run = await member.WaitForEndAsync(taskId, EndLimit);
        await cluster.Cluster.Local.StartSiloAsync(silo, TestContext.Current.CancellationToken);

        Assert.Equal(("PASSED", 2), (run["status"]!.GetValue<string>(), run["attempt"]!.GetValue<int>()));
        Assert.False(run["nodeId"]!.GetValue<string>() == lost, run.ToString());
    }

    [Fact]
    public async Task NodeThatWasFrozenTooLong_ChangesNothingMore()
    {
        await using var member = await cluster.SignUpAsync();
        await using var audit = new WriteAudit(cluster.Cluster.Settings["Storage:Postgres:ConnectionString"]);
        await audit.BeginAsync();
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync("echo begun; sleep 50; echo '1 passed'"));
        await member.FollowUntilAsync(taskId, "begun");
        var silo = await SiloOfAsync(member, taskId);

        await cluster.Cluster.Local.SuspendSiloAsync(silo, TestContext.Current.CancellationToken);
        var run = await member.WaitForEndAsync(taskId, EndLimit);
        var writes = (await audit.ReadAsync()).Length;
        await cluster.Cluster.Local.ContinueSiloAsync(silo);
        await cluster.Cluster.Local.RestartSiloAsync(silo, TestContext.Current.CancellationToken);
        await WaitUntilContainerIsGoneAsync(member, taskId);

        Assert.Equal("node-lost", run["stopReason"]!.GetValue<string>());
        Assert.Equal("ERROR", (await member.GetAsync(taskId))["status"]!.GetValue<string>());
        Assert.DoesNotContain((await audit.ReadAsync()).Skip(writes), write => write.TaskId.EndsWith(taskId, StringComparison.Ordinal));
    }

    private async Task<int> SiloOfAsync(TestMember member, string taskId)
    {
        JsonNode run = await member.GetAsync(taskId);
        return cluster.SiloOf(run["nodeId"]!.GetValue<string>());
    }

    /// <summary>The node that comes back removes what it left, at the latest in its next sweep.</summary>
    private static async Task WaitUntilContainerIsGoneAsync(TestMember member, string taskId)
    {
        using var limit = new CancellationTokenSource(EndLimit);
        while (await DockerCommand.RunAsync("ps", "-aq", "--filter", $"label=agnox.execution={member.OrganizationId}/{taskId}")
            is { Length: > 0 } left)
        {
            Assert.False(limit.IsCancellationRequested, $"The container {left} of {taskId} was never removed.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }
}
