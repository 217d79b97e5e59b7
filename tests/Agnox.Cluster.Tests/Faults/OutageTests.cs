using System.Net;
using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Xunit;

namespace Agnox.Cluster.Tests.Faults;

/// <summary>What the cluster depends on is away for a while.</summary>
[Trait("Category", "Docker")]
public sealed class OutageTests(ClusterFixture cluster)
{
    private const int Lines = 600;

    [Fact]
    public async Task DatabaseAway_RefusesNewRunsAndLetsRunningOnesGoOn()
    {
        await using var member = await cluster.SignUpAsync();
        var taskId = await member.SubmitAsync(await NumberedLines.ImageAsync(Lines, pauseMilliseconds: 10));
        await member.FollowUntilAsync(taskId, "line 50\r");

        await cluster.Cluster.Local.KillPostgresAsync(TestContext.Current.CancellationToken);
        using var refused = await member.PostAsync("/api/execution-request", TestMember.Submission("while-away", "agnox-test/none:1"));
        await member.FollowUntilAsync(taskId, "line 300\r");
        await cluster.Cluster.Local.StartPostgresAsync(TestContext.Current.CancellationToken);

        var body = JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("not available right now", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
        var run = await member.WaitForEndAsync(taskId);
        Assert.Equal(("PASSED", 1), (run["status"]!.GetValue<string>(), run["attempt"]!.GetValue<int>()));
        Assert.Equal(NumberedLines.Expected(Lines), NumberedLines.Of(await member.RawLogAsync(taskId)));
    }

    [Fact]
    public async Task RedisAway_ChangesNothingForRuns()
    {
        await using var member = await cluster.SignUpAsync();
        await cluster.Cluster.Local.KillRedisAsync(TestContext.Current.CancellationToken);
        try
        {
            var run = await member.RunAsync(await TestImages.ScriptAsync("echo '1 passed'"));

            Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        }
        finally
        {
            await cluster.Cluster.Local.StartRedisAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task EngineThatGoesAwayWhileItStartsAContainer_IsNotAskedToStartItTwice()
    {
        await using var member = await cluster.SignUpAsync();
        await using var events = new EngineEvents("unix:///var/run/docker.sock");
        var moment = cluster.Tap.HoldNext("/start", afterwards: false);
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync("echo '1 passed'"));
        await moment.Reached.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        moment.Release();
        var run = await member.WaitForEndAsync(taskId);

        Assert.Equal(("ERROR", "platform-error"), (run["status"]!.GetValue<string>(), run["stopReason"]!.GetValue<string>()));
        Assert.Equal(1, run["attempt"]!.GetValue<int>());
        Assert.DoesNotContain(events.Starts, start => start.TaskId == $"{member.OrganizationId}/{taskId}");
    }

    [Theory]
    [InlineData("Redis", "Not started yet, and tried again")]
    [InlineData("PostgreSQL", "Waiting for the database")]
    public async Task SiloThatStartsWhileSomethingIsAway_ServesWhenItIsBack(string server, string sign)
    {
        const int Silo = 3;
        await cluster.StartAsync();
        var local = cluster.Cluster.Local;
        var (kill, start) = server == "Redis"
            ? ((Func<CancellationToken, Task>)local.KillRedisAsync, (Func<CancellationToken, Task>)local.StartRedisAsync)
            : (local.KillPostgresAsync, local.StartPostgresAsync);
        await local.StopSiloAsync(Silo, TestContext.Current.CancellationToken);
        var printed = cluster.Cluster.LogOfSilo(Silo).Length;
        await kill(TestContext.Current.CancellationToken);

        var starting = local.StartSiloAsync(Silo, TestContext.Current.CancellationToken);
        while (!starting.IsCompleted && !cluster.Cluster.LogOfSilo(Silo)[printed..].Contains(sign, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        Assert.False(starting.IsCompleted);
        await start(TestContext.Current.CancellationToken);
        await starting;
    }
}
