using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Xunit;

namespace Agnox.EndToEnd.Tests;

/// <summary>What a plan allows is what happens.</summary>
[Trait("Category", "Docker")]
public sealed class CapTests
{
    [Fact]
    public async Task FreePlan_WithFreeSlots_RunsOneAtATime()
    {
        var settings = new Dictionary<string, string>(PlatformFixture.Settings, StringComparer.Ordinal)
        {
            ["Organizations:DefaultPlan"] = "free",
        };
        await using var platform = await StandaloneProcess.StartAsync(settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        var image = await TestImages.ScriptAsync("echo begun; sleep 1; echo '1 passed'");
        var runs = new List<(DateTimeOffset Start, DateTimeOffset End)>();

        var taskIds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => member.SubmitAsync(image)));
        foreach (var taskId in taskIds)
        {
            var run = await member.WaitForEndAsync(taskId);
            runs.Add((run["startTime"]!.GetValue<DateTimeOffset>(), run["endTime"]!.GetValue<DateTimeOffset>()));
        }

        runs.Sort();
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{pair.First} and {pair.Second} overlap."));
    }

    [Fact]
    public async Task FreePlan_AfterAHundredRuns_RefusesTheNextAndStillReplays()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Docker:Endpoint"] = "unix:///nowhere/engine.sock" };
        await using var platform = await StandaloneProcess.StartAsync(settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);

        var answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(async number =>
        {
            using var answer = await member.PostAsync("/api/execution-request", TestMember.Submission($"run-{number}", "anything:1"));
            return (Number: number, answer.IsSuccessStatusCode, Body: await answer.Content.ReadAsStringAsync());
        }));

        Assert.Equal(100, answers.Count(answer => answer.IsSuccessStatusCode));
        Assert.All(answers.Where(answer => !answer.IsSuccessStatusCode), answer => Assert.Contains("Test run limit exceeded", answer.Body, StringComparison.Ordinal));
        var accepted = answers.First(answer => answer.IsSuccessStatusCode).Number;
        using var again = await member.PostAsync("/api/execution-request", TestMember.Submission($"run-{accepted}", "anything:1"));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
    }
}
