using System.Globalization;
using System.Text;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Xunit;

namespace Agnox.EndToEnd.Tests;

/// <summary>The process is killed while containers run; nothing is lost, doubled or run again.</summary>
[Trait("Category", "Docker")]
public sealed class KillTests
{
    private const int Lines = 2000;

    private static readonly string NumberedLines =
        $"for i in $(seq 1 {Lines}); do echo \"line $i\"; usleep 3000; done; echo '1 passed'";

    [Fact]
    public async Task Kill_WhileAContainerPrints_LosesAndDoublesNothing()
    {
        await using var platform = await StandaloneProcess.StartAsync(PlatformFixture.Settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var since = DateTimeOffset.UtcNow;
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync(NumberedLines));
        await member.FollowUntilAsync(taskId, "line 200\r");

        await platform.KillAsync();
        await platform.StartAgainAsync();

        var run = await member.WaitForEndAsync(taskId);
        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(1, run["attempt"]!.GetValue<int>());
        Assert.Equal(Expected(), Printed(await member.RawLogAsync(taskId)));
        Assert.Single((await Containers.StartsAsync(member.OrganizationId, taskId, since)).Split('\n'));
        await Containers.WaitUntilGoneAsync(member.OrganizationId, taskId);
    }

    [Fact]
    public async Task Kill_AgainAndAgain_LosesAndDoublesNothing()
    {
        await using var platform = await StandaloneProcess.StartAsync(PlatformFixture.Settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync(NumberedLines));
        foreach (var line in new[] { "line 100\r", "line 900\r", "line 1600\r" })
        {
            await member.FollowUntilAsync(taskId, line);
            await platform.KillAsync();
            await platform.StartAgainAsync();
        }

        var run = await member.WaitForEndAsync(taskId);

        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(Expected(), Printed(await member.RawLogAsync(taskId)));
    }

    [Fact]
    public async Task Stop_AsAnOperatorDoes_LeavesTheContainerToTheNextProcess()
    {
        await using var platform = await StandaloneProcess.StartAsync(PlatformFixture.Settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync(NumberedLines));
        await member.FollowUntilAsync(taskId, "line 100\r");

        await platform.StopAsync();
        Assert.NotEmpty(await Containers.ListAsync(member.OrganizationId, taskId));
        await platform.StartAgainAsync();

        var run = await member.WaitForEndAsync(taskId);
        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(Expected(), Printed(await member.RawLogAsync(taskId)));
    }

    [Fact]
    public async Task Kill_WithRunsInEveryPhase_EndsEachExactlyOnce()
    {
        const int Runs = 12;
        await using var platform = await StandaloneProcess.StartAsync(PlatformFixture.Settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var image = await TestImages.ScriptAsync("echo begun; sleep 1; echo '1 passed'");
        var taskIds = new List<string>();
        for (var run = 0; run < Runs; run++)
        {
            taskIds.Add(await member.SubmitAsync(image));
        }

        await member.FollowUntilAsync(taskIds[5], "begun");
        await platform.KillAsync();
        await platform.StartAgainAsync();

        foreach (var taskId in taskIds)
        {
            var run = await member.WaitForEndAsync(taskId);
            Assert.True(run["status"]!.GetValue<string>() == "PASSED", run.ToString());
            await Containers.WaitUntilGoneAsync(member.OrganizationId, taskId);
        }
    }

    [Fact]
    public async Task Restart_KeepsUsersRunsLogsAndReports()
    {
        await using var platform = await StandaloneProcess.StartAsync(PlatformFixture.Settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var run = await member.RunAsync(await TestImages.ScriptAsync(
            "mkdir -p /app/test-results; echo shot > /app/test-results/shot.png; echo '1 passed'"));
        var taskId = run["taskId"]!.GetValue<string>();
        var log = await member.RawLogAsync(taskId);

        await platform.StopAsync();
        await platform.StartAgainAsync();

        Assert.Equal("PASSED", (await member.GetAsync(taskId))["status"]!.GetValue<string>());
        Assert.Equal(log, await member.RawLogAsync(taskId));
        var report = await member.Http.GetStringAsync(
            new Uri($"/reports/{member.OrganizationId}/{taskId}/test-results/shot.png", UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Equal("shot\n", report);
    }

    private static string Printed(string log) =>
        string.Join('\n', log.Split("\r\n").Where(line => !line.StartsWith("[SYSTEM]", StringComparison.Ordinal)));

    private static string Expected()
    {
        var expected = new StringBuilder();
        for (var line = 1; line <= Lines; line++)
        {
            expected.Append(CultureInfo.InvariantCulture, $"line {line}\n");
        }

        return expected.Append("1 passed\n").ToString();
    }
}
