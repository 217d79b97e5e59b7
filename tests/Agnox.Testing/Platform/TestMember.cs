using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;

namespace Agnox.Testing.Platform;

/// <summary>
/// A signed-up organization's admin: calls the API, and hears of its runs' ends over the hub rather than by asking again
/// and again.
/// </summary>
public sealed class TestMember : IAsyncDisposable
{
    private static int _members;

    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _ends = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly HubConnection _hub;
    private TaskCompletionSource _connected = new();

    private TestMember(Uri address, JsonNode signUp)
    {
        Token = signUp["token"]!.GetValue<string>();
        OrganizationId = signUp["user"]!["organizationId"]!.GetValue<string>();
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        _hub = new HubConnectionBuilder()
            .WithUrl(new Uri(address, "/hubs/executions"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(Token))
            .WithAutomaticReconnect(new KeepTrying())
            .Build();
        _hub.On<JsonNode>("execution-updated", Note);
        _hub.On<JsonNode>("resync", why => ReadAgainAsync($"resync {why}"));
        _hub.Reconnecting += _ =>
        {
            _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return Task.CompletedTask;
        };
        _hub.Reconnected += _ =>
        {
            _connected.TrySetResult();
            return ReadAgainAsync("reconnected");
        };
        _connected.SetResult();
    }

    public string Token { get; }

    public string OrganizationId { get; }

    public HttpClient Http => _http;

    public HubConnection Hub => _hub;

    public static async Task<TestMember> SignUpAsync(Uri address)
    {
        var number = Interlocked.Increment(ref _members);
        using var http = new HttpClient { BaseAddress = address };
        using var answer = await http.PostAsJsonAsync(new Uri("/api/auth/signup", UriKind.Relative), new
        {
            email = $"member-{number}-{Guid.NewGuid():N}@example.test",
            password = "Correct1!horse",
            name = "Test Member",
            organizationName = $"Organization {number}",
        });
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new InvalidOperationException($"Sign-up answered {answer.StatusCode}: {text}");
        }

        var member = new TestMember(address, JsonNode.Parse(text)!);
        await member._hub.StartAsync();
        return member;
    }

    /// <summary>Submits a run; the name is made up unless given.</summary>
    public async Task<string> SubmitAsync(string image, Action<JsonObject>? change = null)
    {
        var taskId = $"run-{Guid.NewGuid():N}";
        var body = Submission(taskId, image);
        change?.Invoke(body);
        taskId = body["taskId"]!.GetValue<string>();
        Expect(taskId);
        using var answer = await PostAsync("/api/execution-request", body);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException(
                $"Submitting {taskId} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        return taskId;
    }

    public static JsonObject Submission(string taskId, string image) => new()
    {
        ["taskId"] = taskId,
        ["image"] = image,
        ["command"] = "a test's run",
        ["trigger"] = "manual",
        ["config"] = new JsonObject { ["environment"] = "development" },
    };

    /// <summary>Submits a run and waits for its end.</summary>
    public async Task<JsonNode> RunAsync(string image, Action<JsonObject>? change = null) =>
        await WaitForEndAsync(await SubmitAsync(image, change));

    /// <summary>The run once it has ended; its log is complete then.</summary>
    public async Task<JsonNode> WaitForEndAsync(string taskId, TimeSpan? limit = null)
    {
        var end = Expect(taskId);
        await NoteStatusAsync(taskId);
        try
        {
            await end.Task.WaitAsync(limit ?? TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException failure)
        {
            var run = await GetAsync(taskId);
            throw new TimeoutException(
                $"Run {taskId} was not heard to end in time; it is {run["status"]}, the hub is {_hub.State}, heard were {string.Join(", ", _heard)}.",
                failure);
        }

        return await GetAsync(taskId);
    }

    /// <summary>Why a run waits, once the reason holds a text: nodes report what is wrong with them every two seconds.</summary>
    public async Task<JsonNode> WaitForReasonAsync(string taskId, string text)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var run = await GetAsync(taskId);
            if (run["waiting"] is { } waiting && waiting["reason"]!.GetValue<string>().Contains(text, StringComparison.Ordinal))
            {
                return waiting;
            }

            if (watch.Elapsed > TimeSpan.FromSeconds(20))
            {
                throw new TimeoutException($"Run {taskId} was never said to wait for '{text}': {run}");
            }
        }
    }

    /// <summary>The run with its <c>output</c>.</summary>
    public async Task<JsonNode> GetAsync(string taskId) =>
        (await GetJsonAsync($"/api/executions/{taskId}"))["data"]!["execution"]!;

    public async Task<JsonNode> GetJsonAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new HttpRequestException($"GET {path} answered {answer.StatusCode}: {text}", null, answer.StatusCode);
    }

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode? body = null) =>
        _http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body?.ToJsonString() ?? "{}", Encoding.UTF8, "application/json"));

    public async Task<string> CancelAsync(string taskId)
    {
        using var answer = await PostAsync($"/api/executions/{taskId}/cancel");
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The whole stored log.</summary>
    public Task<string> RawLogAsync(string taskId) =>
        _http.GetStringAsync(new Uri($"/api/executions/{taskId}/logs/raw", UriKind.Relative));

    /// <summary>Follows a log over the hub.</summary>
    public async IAsyncEnumerable<string> FollowAsync(
        string taskId, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var expected = offset;
        await _connected.Task.WaitAsync(cancellationToken); // the platform may have been killed a moment ago
        await foreach (var chunk in _hub.StreamAsync<JsonNode>("FollowLog", taskId, offset, cancellationToken))
        {
            var at = chunk["offset"]!.GetValue<long>();
            if (at != expected)
            {
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"The log of {taskId} went on at {at}, not at {expected}."));
            }

            expected = chunk["end"]!.GetValue<long>();
            yield return chunk["text"]!.GetValue<string>();
        }
    }

    /// <summary>Waits until the followed log holds a text, and returns what was read.</summary>
    public async Task<string> FollowUntilAsync(string taskId, string text, TimeSpan? limit = null)
    {
        using var budget = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(1));
        var read = new StringBuilder();
        try
        {
            await foreach (var chunk in FollowAsync(taskId, 0, budget.Token))
            {
                if (read.Append(chunk).ToString().Contains(text, StringComparison.Ordinal))
                {
                    return read.ToString();
                }
            }
        }
        catch (OperationCanceledException failure)
        {
            throw new TimeoutException($"The log of {taskId} never said '{text}'. It said: {read}", failure);
        }

        throw new InvalidOperationException($"The log of {taskId} ended without '{text}'. It said: {read}");
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _http.Dispose();
    }

    private TaskCompletionSource<string> Expect(string taskId) =>
        _ends.GetOrAdd(taskId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Note(JsonNode update)
    {
        var status = update["status"]?.GetValue<string>();
        _heard.Enqueue($"{update["taskId"]} {status}");
        if (status is "PASSED" or "FAILED" or "UNSTABLE" or "ERROR")
        {
            Expect(update["taskId"]!.GetValue<string>()).TrySetResult(status);
        }
    }

    private async Task ReadAgainAsync(string reason)
    {
        _heard.Enqueue(reason);
        foreach (var taskId in _ends.Where(end => !end.Value.Task.IsCompleted).Select(end => end.Key))
        {
            await NoteStatusAsync(taskId);
        }
    }

    private async Task NoteStatusAsync(string taskId)
    {
        using var answer = await _http.GetAsync(new Uri($"/api/executions/{taskId}", UriKind.Relative));
        if (answer.IsSuccessStatusCode)
        {
            Note(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["data"]!["execution"]!);
        }
    }

    private sealed class KeepTrying : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromMilliseconds(300);
    }
}
