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
}
