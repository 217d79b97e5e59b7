using System.Text.Json.Nodes;
using Agnox.Testing.Platform;
using Xunit;

namespace Agnox.EndToEnd.Tests;

/// <summary>Without a container engine the platform serves, says so, and lets runs wait.</summary>
public sealed class NoEngineTests
{
    [Fact]
    public async Task WithoutAnEngine_ARunWaitsWithThatReason_AndCanBeCancelled()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Docker:Endpoint"] = "unix:///nowhere/engine.sock" };
        await using var platform = await StandaloneProcess.StartAsync(settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var taskId = await member.SubmitAsync("anything:1");

        var waiting = (await member.GetAsync(taskId))["waiting"]!;
        var health = JsonNode.Parse(await platform.Http.GetStringAsync(
            new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken))!;
        await platform.StopAsync();
        await platform.StartAgainAsync();
        var after = await member.GetAsync(taskId);
        await member.CancelAsync(taskId);

        Assert.Equal(1, waiting["position"]!.GetValue<int>());
        Assert.Equal("no-node", waiting["limit"]!.GetValue<string>());
        Assert.Contains("engine", waiting["reason"]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("unhealthy", health["checks"]!["engine"]!.GetValue<string>());
        Assert.Equal("PENDING", after["status"]!.GetValue<string>());
        Assert.Equal("cancelled", (await member.WaitForEndAsync(taskId))["stopReason"]!.GetValue<string>());
    }
}
