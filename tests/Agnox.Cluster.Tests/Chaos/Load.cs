using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Agnox.Testing.Platform;
using Microsoft.AspNetCore.SignalR.Client;

namespace Agnox.Cluster.Tests.Chaos;

/// <summary>
/// One organization under load: submits through any gateway, repeats what was not answered as any client would, and watches
/// through every gateway what it is told.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<Uri> _gateways;
    private readonly HttpClient _http;
    private readonly List<HubConnection> _watchers = [];
    private readonly ConcurrentQueue<AcceptedRun> _accepted = new();
    private readonly ConcurrentQueue<Sighting> _sightings = new();
    private int _next;

    private Load(IReadOnlyList<Uri> gateways, string organizationId, string token)
    {
        _gateways = gateways;
        OrganizationId = organizationId;
        _http = new() { Timeout = RequestLimit };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        foreach (var (number, gateway) in gateways.Index())
        {
            _watchers.Add(Watch(gateway, $"watcher-{number + 1}", token));
        }
    }

    public string OrganizationId { get; }

    public ImmutableArray<AcceptedRun> Accepted => [.. _accepted];

    public ImmutableArray<Sighting> Sightings => [.. _sightings];

    /// <summary>Requests that were answered with an error, or not at all, and were repeated.</summary>
    public int Repeated { get; private set; }

    public static async Task<Load> BeginAsync(IReadOnlyList<Uri> gateways)
    {
        await using var member = await TestMember.SignUpAsync(gateways[0]);
        var load = new Load(gateways, member.OrganizationId, member.Token);
        await Task.WhenAll(load._watchers.Select(watcher => watcher.StartAsync()));
        return load;
    }

    /// <summary>Submits a run until a gateway says yes.</summary>
    public async Task SubmitAsync(string image, int lines, CancellationToken cancellationToken)
    {
        var taskId = string.Create(CultureInfo.InvariantCulture, $"run-{_next++:0000}");
        var body = TestMember.Submission(taskId, image);
        using var answer = await InsistAsync(
            gateway => _http.PostAsJsonAsync(new Uri(gateway, "/api/execution-request"), body, cancellationToken), cancellationToken);
        _accepted.Enqueue(new($"{OrganizationId}/{taskId}", lines));
    }

    /// <summary>Waits until every accepted run has ended, whichever gateway says so.</summary>
    /// <returns>Each run as it ended.</returns>
    public async Task<IReadOnlyList<JsonNode>> WaitForAllAsync(CancellationToken cancellationToken)
    {
        var ended = new List<JsonNode>();
        foreach (var run in _accepted)
        {
            ended.Add(await WaitForEndAsync(run.TaskId.Split('/')[1], cancellationToken));
        }

        return ended;
    }

    public async Task<string> ReadLogAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await InsistAsync(
            gateway => _http.GetAsync(new Uri(gateway, $"/api/executions/{key.Split('/')[1]}/logs/raw"), cancellationToken),
            cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in _watchers)
        {
            await watcher.DisposeAsync();
        }

        _http.Dispose();
    }

    private async Task<JsonNode> WaitForEndAsync(string taskId, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var answer = await InsistAsync(
                gateway => _http.GetAsync(new Uri(gateway, $"/api/executions/{taskId}"), cancellationToken), cancellationToken);
            var run = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["data"]!["execution"]!;
            _sightings.Enqueue(new("reader", $"{OrganizationId}/{taskId}", run["status"]!.GetValue<string>()));
            if (run["status"]!.GetValue<string>() is "PASSED" or "FAILED" or "UNSTABLE" or "ERROR")
            {
                return run;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> InsistAsync(
        Func<Uri, Task<HttpResponseMessage>> ask, CancellationToken cancellationToken)
    {
        for (var turn = 0; ; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var answer = await ask(_gateways[turn % _gateways.Count]);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return answer;
                }

                if (answer.StatusCode < HttpStatusCode.InternalServerError)
                {
                    throw new InvalidOperationException(
                        $"The platform refused: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }

                answer.Dispose();
            }
            catch (HttpRequestException)
            {
                // the gateway is down: the next one
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // it hangs: the next one
            }

            Repeated++;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private HubConnection Watch(Uri gateway, string name, string token)
    {
        var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(gateway, "/hubs/executions"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .WithAutomaticReconnect(new KeepTrying())
            .Build();
        hub.On<JsonNode>("execution-updated", update => _sightings.Enqueue(
            new(name, $"{OrganizationId}/{update["taskId"]}", update["status"]!.GetValue<string>())));
        return hub;
    }

    private sealed class KeepTrying : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => Pause;
    }
}
