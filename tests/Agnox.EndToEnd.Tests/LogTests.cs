using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agnox.Testing.Docker;
using Xunit;

namespace Agnox.EndToEnd.Tests;

/// <summary>What a container prints is what is stored and shown.</summary>
[Trait("Category", "Docker")]
public sealed class LogTests(PlatformFixture fixture)
{
    [Fact]
    public async Task Log_OfAHundredThousandLines_IsCompleteAndInOrder()
    {
        const int Lines = 100_000;
        var image = await TestImages.ScriptAsync("awk 'BEGIN { for (i = 1; i <= 100000; i++) printf \"line %06d of many\\n\", i }'; echo '1 passed'");

        var run = await fixture.Member.RunAsync(image);

        var log = await fixture.Member.RawLogAsync(run["taskId"]!.GetValue<string>());
        var expected = new StringBuilder();
        for (var line = 1; line <= Lines; line++)
        {
            expected.Append(CultureInfo.InvariantCulture, $"line {line:000000} of many\r\n");
        }

        Assert.EndsWith(expected + "1 passed\r\n", log, StringComparison.Ordinal);
        Assert.Equal("PASSED", run["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Log_FollowedLive_EqualsTheStoredOne()
    {
        var image = await TestImages.ScriptAsync("for i in $(seq 1 300); do echo \"step $i ✓ äöü\"; usleep 5000; done; echo '1 passed'");
        var taskId = await fixture.Member.SubmitAsync(image);
        using var budget = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        var followed = new StringBuilder();
        await foreach (var chunk in fixture.Member.FollowAsync(taskId, 0, budget.Token))
        {
            followed.Append(chunk);
        }

        await fixture.Member.WaitForEndAsync(taskId);
        Assert.Equal(await fixture.Member.RawLogAsync(taskId), followed.ToString());
    }

    [Fact]
    public async Task Log_Window_ShowsTheLinesAskedFor()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync("seq 1 5000; echo '1 passed'"));
        var taskId = run["taskId"]!.GetValue<string>();
        var log = (await fixture.Member.RawLogAsync(taskId)).Split('\n');

        var window = (await fixture.Member.GetJsonAsync($"/api/executions/{taskId}/logs?fromLine=4001&lines=3"))["data"]!;

        Assert.Equal(string.Concat(log[4000..4003].Select(line => line + "\n")), window["text"]!.GetValue<string>());
        Assert.Equal(log.Length - 1, window["totalLines"]!.GetValue<int>());
    }

    [Fact]
    public async Task Log_RangeRequest_AnswersTheBytesAskedFor()
    {
        var run = await fixture.Member.RunAsync(await TestImages.ScriptAsync("seq 1 1000; echo '1 passed'"));
        var taskId = run["taskId"]!.GetValue<string>();
        var whole = Encoding.UTF8.GetBytes(await fixture.Member.RawLogAsync(taskId));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/executions/{taskId}/logs/raw", UriKind.Relative));
        request.Headers.Range = new(100, 199);

        using var answer = await fixture.Member.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(whole[100..200], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Secret_SplitAtEveryOffset_NeverLeavesTheNode()
    {
        const string Secret = "s3cr3t-Välue/42";
        // Each round writes the secret in two pieces with a pause between, so that the engine hands them on apart.
        var image = await TestImages.ScriptAsync("""
            length=${#TOKEN}
            i=1
            while [ $i -lt $length ]; do
              printf '%s' "$(printf '%s' "$TOKEN" | cut -c1-$i)"; usleep 20000
              printf '%s\n' "$(printf '%s' "$TOKEN" | cut -c$((i+1))-)"
              i=$((i+1))
            done
            printf '%s' "$TOKEN" | base64
            mkdir -p /app/test-results
            printf '<testsuite name="s"><testcase classname="c" name="n"><failure message="token %s"/></testcase></testsuite>' "$TOKEN" > /app/test-results/j.xml
            echo done; exit 1
            """);

        var run = await fixture.Member.RunAsync(image, body =>
        {
            body["config"]!["envVars"] = new JsonObject { ["TOKEN"] = Secret, ["OPEN"] = "visible" };
            body["config"]!["secretKeys"] = new JsonArray("TOKEN");
        });

        var log = await fixture.Member.RawLogAsync(run["taskId"]!.GetValue<string>());
        Assert.DoesNotContain(Secret, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).TrimEnd('='), log, StringComparison.Ordinal);
        Assert.True(log.Split("****").Length > 10, log);
        Assert.DoesNotContain(Secret, run.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        Assert.Equal("********", run["config"]!["envVars"]!["TOKEN"]!.GetValue<string>());
        Assert.Equal("visible", run["config"]!["envVars"]!["OPEN"]!.GetValue<string>());
        Assert.False(
            Directory.EnumerateFiles(fixture.Platform.DataDirectory, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
                .Where(file => !file.Contains("/reports/", StringComparison.Ordinal)) // kept as the tests wrote them
                .Any(file => Contains(file, Encoding.UTF8.GetBytes(Secret))),
            "The secret's value stands in a file of the data directory.");
    }

    private static bool Contains(string file, byte[] text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(text) >= 0;
    }
}
