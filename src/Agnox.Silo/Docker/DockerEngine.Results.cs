using System.Globalization;
using System.Net;

using Agnox.Grains.Running;

using Docker.DotNet;
using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

internal sealed partial class DockerEngine
{
    private const int MaxChangedPaths = 200_000;

    /// <summary>How many events an engine keeps, in memory, so that none is older than the engine's process.</summary>
    private const int RememberedEvents = 256;

    public async Task<ContainerExit> WaitAsync(string containerId, CancellationToken cancellationToken)
    {
        await OnContainerAsync(containerId, () => LongCallAsync(
            token => _client.Containers.WaitContainerAsync(containerId, token), cancellationToken));
        var container = await OnContainerAsync(containerId, () => CallAsync(
            token => _client.Containers.InspectContainerAsync(containerId, token), cancellationToken));
        var state = container.State
            ?? throw new EngineUnavailableException($"The Docker engine at {_options.Endpoint} answers without a state.");
        // The engine notes the start itself but is told the exit: of a very short run the exit can seem to come first.
        var startedAt = TimeOf(state.StartedAt);
        var finishedAt = TimeOf(state.FinishedAt);
        return new ContainerExit(
            state.ExitCode, state.OOMKilled, startedAt, finishedAt < startedAt ? startedAt : finishedAt);
    }

    public async Task<bool> HasWatchedAsync(string containerId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var events = new PastEvents(containerId);
        var parameters = new ContainerEventsParameters
        {
            // A second earlier, as clocks are read at different moments; an end that has passed makes the engine answer at once.
            Since = EventTime(since.AddSeconds(-1)),
            Until = EventTime(_time.GetUtcNow()),
        };
        try
        {
            await CallAsync(token => _client.System.MonitorEventsAsync(parameters, events, token), cancellationToken);
        }
        catch (DockerApiException exception)
        {
            // For instance a filter in front of the engine that is older than this question; a run must not hang on it.
            LogEventsRefused(EngineMessage.Of(exception));
            return true;
        }

        return events.HasBegun || events.Count >= RememberedEvents;
    }

    public async Task<IReadOnlyList<string>> ListChangedPathsAsync(
        string containerId, CancellationToken cancellationToken)
    {
        var changes = await OnContainerAsync(containerId, () => CallAsync(
            token => _client.Containers.InspectChangesAsync(containerId, token), cancellationToken));
        return
        [
            .. (changes ?? [])
                .Where(change => change.Kind is FileSystemChangeKind.Add or FileSystemChangeKind.Modify)
                .Select(change => change.Path)
                .Take(MaxChangedPaths),
        ];
    }

    public async Task<Stream?> OpenArchiveAsync(string containerId, string path, CancellationToken cancellationToken)
    {
        try
        {
            var archive = await LongCallAsync(
                token => _client.Containers.GetArchiveFromContainerAsync(
                    containerId, new ContainerPathStatParameters { Path = path }, statOnly: false, token),
                cancellationToken);
            return archive.Stream;
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static string EventTime(DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture, $"{time.ToUnixTimeSeconds()}.{time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick:000000000}");

    private static DateTimeOffset TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : DateTimeOffset.MinValue;

    /// <summary>Looks for the beginning of a container's life, and counts.</summary>
    private sealed class PastEvents(string containerId) : IProgress<Message>
    {
        public bool HasBegun { get; private set; }

        public int Count { get; private set; }

        public void Report(Message value)
        {
            Count++;
            HasBegun |= value.Action is "create" or "start" && value.Actor?.ID == containerId;
        }
    }
}
