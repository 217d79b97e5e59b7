using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing.Platform;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Agnox.Cluster.Tests.Operation;

/// <summary>
/// All silos and gateways are restarted one after another under live runs and watching clients, as an upgrade does. Small by
/// default; AGNOX_ROLLING_RUNS and AGNOX_ROLLING_WATCHERS say how many.
/// </summary>
[Trait("Category", "Docker")]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int PauseMilliseconds = 50;

    [Fact]
    public async Task RestartOfEverything_LosesNoRunNoLineAndNoViewer()
    {
        var runs = Number("AGNOX_ROLLING_RUNS", 6);
        var watchers = Number("AGNOX_ROLLING_WATCHERS", 10);
        var lines = Number("AGNOX_ROLLING_LINES", 800);
        await using var cluster = await TestCluster.UpAsync(TestCluster.Defaults, silos: 3, slots: (runs + 2) / 3);
        await using var events = new EngineEvents("unix:///var/run/docker.sock");
        await using var member = await TestMember.SignUpAsync(cluster.Gateways[0]);
        var image = await NumberedLines.ImageAsync(lines, PauseMilliseconds);
        var taskIds = new List<string>();
        for (var run = 0; run < runs; run++)
        {
            taskIds.Add(await member.SubmitAsync(image));
        }

        foreach (var taskId in taskIds)
        {
            await WaitForFirstLineAsync(member, taskId);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        var viewers = Enumerable.Range(0, watchers)
            .Select(number => new Viewer(cluster.Gateways[number % 2], member.Token, taskIds[number % runs]).WatchAsync(limit.Token))
            .ToList();
        await cluster.Local.RestartOneByOneAsync(cancellationToken: TestContext.Current.CancellationToken);
        var liveAfterwards = 0;
        foreach (var taskId in taskIds)
        {
            liveAfterwards += (await GetPatientlyAsync(member, taskId))["status"]!.GetValue<string>() == "RUNNING" ? 1 : 0;
        }

        var seen = await Task.WhenAll(viewers);

        foreach (var taskId in taskIds)
        {
            var run = await member.WaitForEndAsync(taskId, TimeSpan.FromMinutes(5));
            Assert.True(run["status"]!.GetValue<string>() == "PASSED", run.ToString());
            Assert.Equal(1, run["attempt"]!.GetValue<int>());
            Assert.Equal(NumberedLines.Expected(lines), NumberedLines.Of(await member.RawLogAsync(taskId)));
            Assert.Single(events.Starts, start => start.TaskId.EndsWith(taskId, StringComparison.Ordinal));
        }

        foreach (var (taskId, log, end) in seen)
        {
            Assert.Equal("PASSED", end);
            Assert.Equal(await member.RawLogAsync(taskId), log);
        }

        output.WriteLine(
            $"rolling restart: {runs} runs ({liveAfterwards} still live after it), {watchers} viewers, every run passed once, every viewer saw its whole log");
        Assert.True(liveAfterwards > 0, "No run lived through the whole restart, so this proved nothing.");
    }

    /// <summary>Read and not followed, as a client may follow only so many logs at the same time.</summary>
    private static async Task WaitForFirstLineAsync(TestMember member, string taskId)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!(await member.RawLogAsync(taskId)).Contains("line 1\r", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }
    }

    private static async Task<JsonNode> GetPatientlyAsync(TestMember member, string taskId)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await member.GetAsync(taskId);
            }
            catch (HttpRequestException) when (attempt < 20)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), CancellationToken.None);
            }
        }
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A client as ours is: reconnects, follows on from the byte it has, and hears of the run's end.</summary>
    private sealed class Viewer(Uri gateway, string token, string taskId)
    {
        public async Task<(string TaskId, string Log, string End)> WatchAsync(CancellationToken cancellationToken)
        {
            var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var hub = new HubConnectionBuilder()
                .WithUrl(new Uri(gateway, "/hubs/executions"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
                .Build();
            hub.On<JsonNode>("execution-updated", update => Note(update, ended));
            hub.On<JsonNode>("resync", _ => ReadAsync(ended, cancellationToken));
            var log = new StringBuilder();
            var offset = 0L;
            while (true)
            {
                try
                {
                    if (hub.State == HubConnectionState.Disconnected)
                    {
                        await hub.StartAsync(cancellationToken);
                        await ReadAsync(ended, cancellationToken);
                    }

                    await foreach (var chunk in hub.StreamAsync<JsonNode>("FollowLog", taskId, offset, cancellationToken))
                    {
                        Assert.Equal(offset, chunk["offset"]!.GetValue<long>());
                        offset = chunk["end"]!.GetValue<long>();
                        log.Append(chunk["text"]!.GetValue<string>());
                    }

                    return (taskId, log.ToString(), await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken));
                }
                catch (Exception interruption) when (interruption is HttpRequestException or HubException or IOException
                    or InvalidOperationException or System.Net.WebSockets.WebSocketException
                    || (interruption is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken); // the gateway is being restarted
                }
            }
        }

        private void Note(JsonNode run, TaskCompletionSource<string> ended)
        {
            var status = run["status"]!.GetValue<string>();
            if (run["taskId"]!.GetValue<string>() == taskId && status is "PASSED" or "FAILED" or "UNSTABLE" or "ERROR")
            {
                ended.TrySetResult(status);
            }
        }

        /// <summary>What a client does when it may have missed something.</summary>
        private async Task ReadAsync(TaskCompletionSource<string> ended, CancellationToken cancellationToken)
        {
            using var http = new HttpClient { BaseAddress = gateway };
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var answer = await http.GetStringAsync(new Uri($"/api/executions/{taskId}", UriKind.Relative), cancellationToken);
            Note(JsonNode.Parse(answer)!["data"]!["execution"]!, ended);
        }
    }
}
