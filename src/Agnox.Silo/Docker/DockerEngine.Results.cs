using System.Globalization;
using System.Net;

using Agnox.Grains.Running;

using Docker.DotNet;
using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

internal sealed partial class DockerEngine
{
    private const int MaxChangedPaths = 200_000;

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

    private static DateTimeOffset TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : DateTimeOffset.MinValue;
}
