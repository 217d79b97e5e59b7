using System.Net;
using System.Net.Sockets;
using Agnox.Testing.Docker;
using Xunit;

namespace Agnox.EndToEnd.Tests;

/// <summary>A cancel wins in every phase, and leaves no container.</summary>
[Trait("Category", "Docker")]
public sealed class CancelTests(PlatformFixture fixture)
{
    [Fact]
    public async Task Cancel_WhileWaiting_EndsTheRunWithoutAContainer()
    {
        await using var member = await Testing.Platform.TestMember.SignUpAsync(fixture.Platform.Http.BaseAddress!);
        var busy = await TestImages.ScriptAsync("echo holding; sleep 300");
        var holding = new List<string>();
        for (var slot = 0; slot < 4; slot++)
        {
            holding.Add(await member.SubmitAsync(busy));
        }

        foreach (var taskId in holding)
        {
            await member.FollowUntilAsync(taskId, "holding", TimeSpan.FromMinutes(5));
        }

        var waiting = await member.SubmitAsync(busy);
        var shown = await member.GetAsync(waiting);
        Assert.Equal("PENDING", shown["status"]!.GetValue<string>());
        Assert.Equal(1, shown["waiting"]!["position"]!.GetValue<int>());

        await member.CancelAsync(waiting);

        var ended = await member.WaitForEndAsync(waiting);
        Assert.Equal("cancelled", ended["stopReason"]!.GetValue<string>());
        Assert.Equal(0, ended["attempt"]!.GetValue<int>());
        foreach (var taskId in holding)
        {
            await member.CancelAsync(taskId);
            await member.WaitForEndAsync(taskId);
        }
    }

    [Fact]
    public async Task Cancel_WhilePulling_EndsTheRunAndFreesItsSlot()
    {
        using var registry = new TcpListener(IPAddress.Loopback, 0); // takes connections and never answers
        registry.Start();
        var port = ((IPEndPoint)registry.LocalEndpoint).Port;
        var taskId = await fixture.Member.SubmitAsync($"127.0.0.1:{port}/slow/image:1");
        await fixture.Member.FollowUntilAsync(taskId, "Preparing");
        using var asked = await registry.AcceptSocketAsync(TestContext.Current.CancellationToken);

        await fixture.Member.CancelAsync(taskId);

        var ended = await fixture.Member.WaitForEndAsync(taskId, TimeSpan.FromSeconds(5));
        Assert.Equal("cancelled", ended["stopReason"]!.GetValue<string>());
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            await fixture.Member.RunAsync(await TestImages.ScriptAsync("echo '1 passed'"))));
        Assert.All(others, run => Assert.Equal("PASSED", run["status"]!.GetValue<string>()));
        Assert.Empty(await Containers.ListAsync(fixture.Member.OrganizationId, taskId));
    }

    [Fact]
    public async Task Cancel_WhileRunning_StopsTheContainerAndKeepsLogAndReports()
    {
        var taskId = await fixture.Member.SubmitAsync(await TestImages.ScriptAsync("""
            mkdir -p /app/test-results; echo shot > /app/test-results/shot.png
            echo begun; trap '' TERM; sleep 300
            """));
        await fixture.Member.FollowUntilAsync(taskId, "begun");

        await fixture.Member.CancelAsync(taskId);

        var ended = await fixture.Member.WaitForEndAsync(taskId, TimeSpan.FromSeconds(5));
        Assert.Equal("ERROR", ended["status"]!.GetValue<string>());
        Assert.Equal("cancelled", ended["stopReason"]!.GetValue<string>());
        // The log ends when the container is gone and its reports are in.
        await fixture.Member.FollowUntilAsync(taskId, "stopped");
        await Containers.WaitUntilGoneAsync(fixture.Member.OrganizationId, taskId);
        var artifacts = await fixture.Member.GetJsonAsync($"/api/executions/{taskId}/artifacts");
        Assert.Equal("shot.png", artifacts["data"]!["artifacts"]![0]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancel_WhileCollecting_EndsTheRunAndLeavesNoContainer()
    {
        // reading so large a file out of the container takes seconds, and its tests are over by then
        var taskId = await fixture.Member.SubmitAsync(await TestImages.ScriptAsync(
            "mkdir -p /app/test-results; truncate -s 1100M /app/test-results/huge.png; echo finished"));
        await fixture.Member.FollowUntilAsync(taskId, "finished");

        await fixture.Member.CancelAsync(taskId);

        var ended = await fixture.Member.WaitForEndAsync(taskId);
        Assert.Equal("cancelled", ended["stopReason"]!.GetValue<string>());
        await Containers.WaitUntilGoneAsync(fixture.Member.OrganizationId, taskId);
    }

    [Fact]
    public async Task Cancel_RightAfterSubmitting_EndsInWhateverPhaseItMeets()
    {
        var image = await TestImages.ScriptAsync("echo begun; sleep 300");
        for (var round = 0; round < 10; round++)
        {
            var taskId = await fixture.Member.SubmitAsync(image);

            await fixture.Member.CancelAsync(taskId);

            var ended = await fixture.Member.WaitForEndAsync(taskId);
            Assert.Equal("cancelled", ended["stopReason"]!.GetValue<string>());
            await Containers.WaitUntilGoneAsync(fixture.Member.OrganizationId, taskId);
        }
    }

    [Fact]
    public async Task Cancel_AfterTheEnd_IsAConflictAndChangesNothing()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync("echo '1 passed'"));
        var taskId = run["taskId"]!.GetValue<string>();

        using var answer = await fixture.Member.PostAsync($"/api/executions/{taskId}/cancel");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("PASSED", (await fixture.Member.GetAsync(taskId))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Delete_WhileRunning_StopsTheContainerAndHidesTheRun()
    {
        var taskId = await fixture.Member.SubmitAsync(await TestImages.ScriptAsync("echo begun; sleep 300"));
        await fixture.Member.FollowUntilAsync(taskId, "begun");

        using var answer = await fixture.Member.Http.DeleteAsync(
            new Uri($"/api/executions/{taskId}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Containers.WaitUntilGoneAsync(fixture.Member.OrganizationId, taskId);
        using var gone = await fixture.Member.Http.GetAsync(
            new Uri($"/api/executions/{taskId}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }
}
