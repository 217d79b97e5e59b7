using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Xunit;

namespace Agnox.Cluster.Tests.Faults;

/// <summary>
/// The silo of the node is killed at an exact moment of a run and started again. The run is repeated only if its container
/// never started, passes, and its log is whole. Twice for each moment, before and after the engine has done what it was
/// asked; AGNOX_FAULT_ROUNDS says how often otherwise.
/// </summary>
[Trait("Category", "Docker")]
public sealed class PhaseKillTests(ClusterFixture cluster, ITestOutputHelper output)
{
    private const int Lines = 40;
    private static readonly TimeSpan MomentLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("pull", "/images/create", 2, 2)]
    [InlineData("create", "/containers/create", 2, 1)]
    [InlineData("start", "/start", 1, 1)]
    [InlineData("collect", "/changes", 1, 1)]
    [InlineData("report", "DELETE ", 1, 1)]
    public async Task Kill_InAPhase_EndsTheRunOnceWithItsWholeLog(string phase, string request, int attemptIfBefore, int attemptIfAfter)
    {
        await using var member = await cluster.SignUpAsync();
        await using var events = new EngineEvents("unix:///var/run/docker.sock");
        var image = await LatestAsync();
        var rounds = ClusterFixture.Rounds(2);
        for (var round = 0; round < rounds; round++)
        {
            var afterwards = round % 2 == 1;
            var (taskId, moment) = await SubmitUntilAsync(member, image, request, afterwards);

            var run = await KillNodeOfAsync(member, taskId, moment);

            Assert.True(run["status"]!.GetValue<string>() == "PASSED", $"Round {round}: {run}");
            Assert.Equal(afterwards ? attemptIfAfter : attemptIfBefore, run["attempt"]!.GetValue<int>());
            Assert.Equal(NumberedLines.Expected(Lines), NumberedLines.Of(await member.RawLogAsync(taskId)));
            Assert.Single(events.Starts, start => start.TaskId == $"{member.OrganizationId}/{taskId}");
        }

        output.WriteLine($"{phase}: {rounds} kills, {rounds} runs passed, each started once");
    }

    [Fact]
    public async Task Kill_WhileItRuns_EndsTheRunOnceWithItsWholeLog()
    {
        const int RunLines = 400;
        await using var member = await cluster.SignUpAsync();
        await using var events = new EngineEvents("unix:///var/run/docker.sock");
        var image = await NumberedLines.ImageAsync(RunLines, pauseMilliseconds: 10);
        var rounds = ClusterFixture.Rounds(2);
        for (var round = 0; round < rounds; round++)
        {
            var taskId = await member.SubmitAsync(image);
            await member.FollowUntilAsync(taskId, "line 100\r");

            var run = await KillNodeOfAsync(member, taskId, moment: null);

            Assert.True(run["status"]!.GetValue<string>() == "PASSED", $"Round {round}: {run}");
            Assert.Equal(1, run["attempt"]!.GetValue<int>());
            Assert.Equal(NumberedLines.Expected(RunLines), NumberedLines.Of(await member.RawLogAsync(taskId)));
            Assert.Single(events.Starts, start => start.TaskId == $"{member.OrganizationId}/{taskId}");
        }

        output.WriteLine($"run: {rounds} kills, {rounds} runs passed, each started once");
    }

    /// <summary>
    /// Submits a run and waits for the moment. Containers are removed for other reasons too, so a removal counts only after
    /// this run's files were looked at.
    /// </summary>
    private async Task<(string TaskId, EngineTap.Hold Moment)> SubmitUntilAsync(
        TestMember member, string image, string request, bool afterwards)
    {
        var isRemoval = request.StartsWith("DELETE", StringComparison.Ordinal);
        var moment = isRemoval ? cluster.Tap.HoldNext("/changes", afterwards: true) : cluster.Tap.HoldNext(request, afterwards);
        var taskId = await member.SubmitAsync(image);
        await moment.Reached.WaitAsync(MomentLimit, TestContext.Current.CancellationToken);
        if (isRemoval)
        {
            var collected = moment;
            moment = cluster.Tap.HoldNext(request, afterwards);
            collected.Release();
            await moment.Reached.WaitAsync(MomentLimit, TestContext.Current.CancellationToken);
        }

        return (taskId, moment);
    }

    /// <summary>Kills the silo the run is on, starts it again, and waits for the run's end.</summary>
    private async Task<JsonNode> KillNodeOfAsync(TestMember member, string taskId, EngineTap.Hold? moment)
    {
        var nodeId = (await member.GetAsync(taskId))["nodeId"]!.GetValue<string>();
        var silo = cluster.SiloOf(nodeId);
        await cluster.Cluster.Local.KillSiloAsync(silo, TestContext.Current.CancellationToken);
        moment?.Release();
        await cluster.Cluster.Local.StartSiloAsync(silo, TestContext.Current.CancellationToken);
        return await member.WaitForEndAsync(taskId, EndLimit);
    }

    /// <summary>A moving tag of a registry that is not there: each run asks it, and falls back to what is present.</summary>
    private static async Task<string> LatestAsync()
    {
        const string Latest = "127.0.0.1:1/agnox-test/phases:latest";
        await DockerCommand.RunAsync("tag", await NumberedLines.ImageAsync(Lines, pauseMilliseconds: 5), Latest);
        return Latest;
    }
}
