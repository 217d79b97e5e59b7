using Agnox.Testing.Docker;
using Xunit;

namespace Agnox.EndToEnd.Tests;

/// <summary>From a real container's exit, log and reports to a status.</summary>
[Trait("Category", "Docker")]
public sealed class VerdictTests(PlatformFixture fixture)
{
    private const string JUnit = """
        mkdir -p /app/test-results
        cat > /app/test-results/junit.xml <<'XML'
        <testsuites><testsuite name="cart">
          <testcase classname="cart" name="adds" time="0.010"/>
          <testcase classname="cart" name="removes" time="0.020">{0}</testcase>
        </testsuite></testsuites>
        XML

        """;

    private static readonly string PassingReport = JUnit.Replace("{0}", "", StringComparison.Ordinal);

    private static readonly string FailingReport =
        JUnit.Replace("{0}", "<failure message=\"expected 1, got 2\">at cart.js:3</failure>", StringComparison.Ordinal);

    public static TheoryData<string, string, string> LogsAndVerdicts => new()
    {
        { "echo '5 passed'", "PASSED", "pass" },
        { "echo '2 failed'; exit 1", "FAILED", "fail" },
        { "echo 'retry #1'; echo '1 failed'; echo '3 passed'; exit 1", "UNSTABLE", "unstable" },
        { "echo 'No tests found'; exit 1", "ERROR", "no tests" },
        { "echo '3 passed'; echo 'Segmentation fault'", "FAILED", "fatal pattern" },
    };

    [Theory, MemberData(nameof(LogsAndVerdicts))]
    public async Task Run_WithoutAReport_IsJudgedByItsLog(string script, string expected, string what)
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync(script));

        Assert.True(expected == run["status"]!.GetValue<string>(), $"{what}: {run}");
    }

    [Fact]
    public async Task Run_WithAPassingReport_PassesAndShowsItsTests()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync(PassingReport + "echo '1 failed is only talk'"));

        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(2, run["tests"]!.AsArray().Count);
        Assert.Contains("2", run["verdictReason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithAFailingReport_FailsAndNamesTheTest()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync(FailingReport + "exit 1"));

        Assert.Equal("FAILED", run["status"]!.GetValue<string>());
        var failed = Assert.Single(run["tests"]!.AsArray(), test => test!["status"]!.GetValue<string>() == "failed");
        Assert.Equal("removes", failed!["name"]!.GetValue<string>());
        Assert.Contains("expected 1, got 2", failed["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OutOfMemory_FailsAndSaysSo()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync(
            "echo filling; head -c 3000000000 /dev/zero | tail; echo '3 passed'; exit 137"));

        Assert.Equal("FAILED", run["status"]!.GetValue<string>());
        Assert.Equal("out-of-memory", run["stopReason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Run_LongerThanItsLimit_IsStoppedAndKeepsItsReports()
    {
        var run = await fixture.Member.RunAsync(
            await TestImages.ScriptAsync(PassingReport + "echo begun; sleep 300"),
            body => body["runTimeoutSeconds"] = 3);

        Assert.Equal("ERROR", run["status"]!.GetValue<string>());
        Assert.Equal("timed-out", run["stopReason"]!.GetValue<string>());
        Assert.Contains("begun", run["output"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, run["tests"]!.AsArray().Count);
    }

    [Fact]
    public async Task Run_OfAMissingImage_EndsAsErrorNamingTheImage()
    {
        var run = await fixture.Member.RunAsync("127.0.0.1:1/agnox/does-not-exist:1");

        Assert.Equal("ERROR", run["status"]!.GetValue<string>());
        Assert.Equal("image-unavailable", run["stopReason"]!.GetValue<string>());
        Assert.Contains("does-not-exist", run["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfAnImageWithoutEntryScript_FailsWithTheShellsWords()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync("exit 3"));

        Assert.Equal("FAILED", run["status"]!.GetValue<string>());
        Assert.Equal(3, run["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Run_WithHostileReports_KeepsTheGoodFilesAndSaysWhatWasRefused()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync(PassingReport + """
            ln -s /etc/passwd /app/test-results/passwd.png
            ln -s / /app/test-results/root
            mkfifo /app/test-results/pipe
            ln /app/test-results/junit.xml /app/test-results/hard.png
            truncate -s 3G /app/test-results/huge.png
            echo '2 passed'
            """));

        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
        Assert.Equal(2, run["tests"]!.AsArray().Count);
        Assert.NotNull(run["reportProblem"]);
        var artifacts = await fixture.Member.GetJsonAsync($"/api/executions/{run["taskId"]}/artifacts");
        Assert.DoesNotContain("passwd", artifacts.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_WhoseLastLineDecides_AreAllJudgedRight()
    {
        const int Count = 200;
        var passing = await TestImages.ScriptAsync("echo '7 passed'");
        var failing = await TestImages.ScriptAsync("echo '7 passed'; echo '1 failed'; exit 1");
        var none = await TestImages.ScriptAsync("echo 'ran'; echo 'No tests found'");
        (string Image, string Expected)[] kinds = [(passing, "PASSED"), (failing, "FAILED"), (none, "ERROR")];

        var runs = new List<(string TaskId, string Expected)>();
        for (var number = 0; number < Count; number++)
        {
            var (image, expected) = kinds[number % kinds.Length];
            runs.Add((await fixture.Member.SubmitAsync(image), expected));
        }

        var wrong = new List<string>();
        foreach (var (taskId, expected) in runs)
        {
            var run = await fixture.Member.WaitForEndAsync(taskId, TimeSpan.FromMinutes(10));
            if (run["status"]!.GetValue<string>() != expected)
            {
                wrong.Add($"{expected} expected: {run}");
            }
        }

        Assert.Empty(wrong);
    }
}
