using System.Net;
using System.Text.Json;
using Agnox.Dispatch;
using Agnox.Gateway.Tests.Http;
using Agnox.Operations;
using Xunit;

namespace Agnox.Gateway.Tests.Operations;

public sealed class OperationsEndpointsTests
{
    private const string Secret = "a monitoring secret of enough characters";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true, null, 200, "healthy", """{"database":"healthy","engine":"healthy","cluster":"healthy"}""")]
    [InlineData(true, true, "no engine", 200, "degraded", """{"database":"healthy","engine":"unhealthy","cluster":"healthy"}""")]
    [InlineData(true, false, null, 503, "degraded", """{"database":"unhealthy","engine":"healthy","cluster":"healthy"}""")]
    [InlineData(false, false, null, 503, "degraded", """{"database":"unhealthy","engine":"unhealthy","cluster":"unhealthy"}""")]
    public async Task Health_PartByPart_SaysWhatWorks(
        bool isReachable, bool isDatabaseHealthy, string? problem, int status, string word, string checks)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Cluster.Add<IOperationsGrain>(_ => new OperationsStub(isReachable
            ? () => Task.FromResult(new InstallationStatus(isDatabaseHealthy, 3, [Node(problem)]))
            : () => throw new TimeoutException("silent")));

        using var answer = await host.GetAsync("/health");

        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(word, body.GetProperty("status").GetString());
        Assert.Equal(checks, body.GetProperty("checks").GetRawText());
        Assert.Equal("producer-service", body.GetProperty("service").GetString());
        Assert.True(body.GetProperty("uptime").GetDouble() >= 0);
        Assert.Equal(word == "degraded", body.TryGetProperty("reason", out _));
    }

    [Fact]
    public async Task Health_WithAnyTokenAndAClusterThatFails_IsStillAnswered()
    {
        await using var host = await GatewayHost.StartAsync();
        host.LogIn().Cluster.Add<IOperationsGrain>(_ => new OperationsStub(() => throw new TimeoutException("silent")));
        host.Cluster.Add<Agnox.Identity.IUserGrain>(_ => throw new TimeoutException("silent"));

        using var answer = await host.GetAsync("/health");

        Assert.Contains("\"status\":\"degraded\"", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Secret, 200)]
    [InlineData("another", 401)]
    [InlineData("", 401)]
    public async Task MonitorStatus_WithTheSecretOnly_IsShown(string sent, int status)
    {
        await using var host = await GatewayHost.StartAsync(map: null, ("Gateway:MonitorSecret", Secret));
        host.Cluster.Add<IOperationsGrain>(_ => new OperationsStub(
            () => Task.FromResult(new InstallationStatus(true, 3, [Node(null), Node("no engine")]))));
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation("X-Agnox-Monitor-Secret", sent);

        using var answer = await host.GetAsync("/api/system/monitor-status");

        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(
            status == 200 ? """"data":{"queueDepth":3,"activeWorkers":1,"dbConnected":true}"""" : "\"error\":\"Unauthorized\"",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task MonitorStatus_WithoutASecretConfigured_IsClosed()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation("X-Agnox-Monitor-Secret", "");

        using var answer = await host.GetAsync("/api/system/monitor-status");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/", """{"message":"Agnostic Producer Service is running!"}""")]
    [InlineData("/__webpack_hmr", "")]
    [InlineData("/config/defaults", """{"image":"","baseUrl":"","folder":"all","envMapping":{}}""")]
    [InlineData("/api/tests-structure", "[]")]
    public async Task FixedRoutes_Always_AnswerAsOldClientsExpect(string path, string body)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(body, await host.LogIn().GetTextAsync(path));
    }

    private static NodeReport Node(string? problem) => new()
    {
        NodeId = "n",
        Address = "a",
        Platform = "linux/amd64",
        Sequence = 1,
        Slots = 1,
        Running = [],
        Problem = problem,
    };
}
