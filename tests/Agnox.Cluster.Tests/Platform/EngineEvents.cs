using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Chaos;

namespace Agnox.Cluster.Tests.Platform;

/// <summary>What an engine says it started and ended, followed live and across its restarts.</summary>
internal sealed class EngineEvents : IAsyncDisposable
{
    private readonly string _endpoint;
    private readonly ConcurrentQueue<(string Action, ContainerStart Container, long At)> _events = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private long _since;

    public EngineEvents(string endpoint)
    {
        _endpoint = endpoint;
        _since = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        _following = FollowAsync();
    }

    /// <summary>Every start of a container of ours, once each.</summary>
    public ImmutableArray<ContainerStart> Starts =>
        [.. _events.Where(e => e.Action == "start").DistinctBy(e => (e.Container.ContainerId, e.At)).Select(e => e.Container)];

    /// <summary>Most containers of an organization that ran at the same moment.</summary>
    public int MostAtOnce(string organizationId)
    {
        var running = 0;
        var most = 0;
        foreach (var (action, _, _) in _events
            .Where(e => e.Container.TaskId.StartsWith(organizationId, StringComparison.Ordinal) && e.Action is "start" or "die")
            .DistinctBy(e => (e.Action, e.Container.ContainerId, e.At))
            .OrderBy(e => e.At))
        {
            running += action == "start" ? 1 : -1;
            most = Math.Max(most, running);
        }

        return most;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
#pragma warning disable VSTHRD003 // begun by this very object
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var docker = Process.Start(new ProcessStartInfo(
                "docker",
                [
                    "--host", _endpoint, "events", "--since", $"{_since}", "--filter", "type=container", "--filter", "event=start",
                    "--filter", "event=die", "--filter", "label=agnox.execution", "--format", "{{json .}}",
                ])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            try
            {
                while (await docker.StandardOutput.ReadLineAsync(_stop.Token) is { } line)
                {
                    Note(JsonNode.Parse(line)!);
                }

                await docker.WaitForExitAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                docker.Kill();
            }
        }
    }

    private void Note(JsonNode news)
    {
        var labels = news["Actor"]!["Attributes"]!;
        _since = news["time"]!.GetValue<long>();
        _events.Enqueue((
            news["status"]!.GetValue<string>(),
            new(
                labels["agnox.execution"]!.GetValue<string>(),
                int.Parse(labels["agnox.attempt"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture),
                news["id"]!.GetValue<string>()),
            news["timeNano"]!.GetValue<long>()));
    }
}
