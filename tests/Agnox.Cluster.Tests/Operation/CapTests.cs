using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Xunit;

namespace Agnox.Cluster.Tests.Operation;

/// <summary>An organization's cap, counted from what the engine says it ran.</summary>
[Trait("Category", "Docker")]
public sealed class CapTests(ClusterFixture cluster, ITestOutputHelper output)
{
    private const int Cap = 3;
    private const int Runs = 100;

    [Fact]
    public async Task SubmitsThatRaceThroughTwoGateways_NeverRunMoreThanTheCap()
    {
        await using var member = await cluster.SignUpAsync(Cap);
        await using var events = new EngineEvents("unix:///var/run/docker.sock");
        var image = await TestImages.ScriptAsync("sleep 0.3; echo '1 passed'");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", member.Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => http.PostAsJsonAsync(
            new Uri(cluster.Cluster.Gateways[run % 2], "/api/execution-request"),
            TestMember.Submission($"capped-{run}", image),
            TestContext.Current.CancellationToken)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        for (var run = 0; run < Runs; run++)
        {
            var ended = await member.WaitForEndAsync($"capped-{run}", TimeSpan.FromMinutes(5));
            Assert.True(ended["status"]!.GetValue<string>() == "PASSED", ended.ToString());
        }

        Assert.Equal(Runs, events.Starts.Count(start => start.TaskId.StartsWith(member.OrganizationId, StringComparison.Ordinal)));
        Assert.Equal(Cap, events.MostAtOnce(member.OrganizationId));
        output.WriteLine($"cap: {Runs} submits through 2 gateways, at most {events.MostAtOnce(member.OrganizationId)} containers at once");
    }
}
