using System.Net;
using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing.Docker;
using Xunit;

namespace Agnox.Cluster.Tests.Operation;

/// <summary>What the operator sees of nodes and does with them.</summary>
[Trait("Category", "Docker")]
public sealed class NodeTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Nodes_AreListedWithWhatOperatorsNeed()
    {
        await cluster.StartAsync();
        using var answer = await cluster.OperatorAsync(HttpMethod.Get, "/api/system/nodes");
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        var nodes = body["data"]!["nodes"]!.AsArray();
        Assert.Equal(
            cluster.Cluster.Local.Silos.Select(silo => silo.NodeId).Order(StringComparer.Ordinal),
            nodes.Select(node => node!["nodeId"]!.GetValue<string>()),
            StringComparer.Ordinal);
        Assert.All(nodes, node =>
        {
            Assert.Equal(3, node!["slots"]!.GetValue<int>());
            Assert.Null(node["problem"]);
            Assert.NotNull(node["engineVersion"]);
            Assert.InRange(node["heartbeatAgeMs"]!.GetValue<long>(), 0, 60_000);
        });
    }

    [Theory]
    [InlineData("GET", "/api/system/nodes")]
    [InlineData("POST", "/api/system/nodes/node-1/drain")]
    [InlineData("GET", "/api/system/organizations/6b03c7df82e92308619be5c0/limits")]
    public async Task OperatorsRoutes_AreClosedToTenants(string method, string path)
    {
        await using var member = await cluster.SignUpAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await member.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task DrainedNodes_GetNoRunAndLoseNone()
    {
        await using var member = await cluster.SignUpAsync();
        var local = cluster.Cluster.Local;
        var running = await member.SubmitAsync(await NumberedLines.ImageAsync(200, pauseMilliseconds: 20));
        await member.FollowUntilAsync(running, "line 1\r");
        var drained = cluster.SiloOf((await member.GetAsync(running))["nodeId"]!.GetValue<string>());

        await local.DrainSiloAsync(drained, TimeSpan.FromMinutes(1), cancellationToken: TestContext.Current.CancellationToken);
        var quick = await TestImages.ScriptAsync("echo '1 passed'");
        for (var run = 0; run < 6; run++)
        {
            var elsewhere = await member.RunAsync(quick);
            Assert.False(elsewhere["nodeId"]!.GetValue<string>() == local.Silos[drained - 1].NodeId, elsewhere.ToString());
        }

        await local.ResumeSiloAsync(drained, TestContext.Current.CancellationToken);
        Assert.Equal("PASSED", (await member.GetAsync(running))["status"]!.GetValue<string>());
        Assert.Equal(NumberedLines.Expected(200), NumberedLines.Of(await member.RawLogAsync(running)));
    }

    [Fact]
    public async Task RunForAPlatformThatNoNodeOffers_WaitsAndSaysSo()
    {
        await using var member = await cluster.SignUpAsync();
        var taskId = await member.SubmitAsync(
            await TestImages.ScriptAsync("echo '1 passed'"), body => body["platform"] = "linux/arm64");

        var run = await member.GetAsync(taskId);

        Assert.Equal("PENDING", run["status"]!.GetValue<string>());
        Assert.Equal("linux/arm64", run["platform"]!.GetValue<string>());
        Assert.Contains("linux/arm64", run["waiting"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        await member.CancelAsync(taskId);
    }
}
