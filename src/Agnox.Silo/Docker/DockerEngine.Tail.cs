using Docker.DotNet;
using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

internal sealed partial class DockerEngine
{
    /// <summary>
    /// Ask before <see cref="StartAsync"/> where possible: then the bytes come straight from the terminal, exact and as
    /// fast as they are printed. Afterwards they come from what the engine has kept. That is the same text; engines before
    /// version 23 lose the line end after a line of more than 16 KiB there.
    /// </summary>
    public async Task<Stream> TailAsync(string containerId, CancellationToken cancellationToken)
    {
        var attached = await OnContainerAsync(containerId, () => CallAsync(
            token => _client.Containers.AttachContainerAsync(
                containerId, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, token),
            cancellationToken));
        try
        {
            // Only now: a container that has not started after the attachment has printed nothing before it.
            var container = await TryInspectAsync(containerId, cancellationToken);
            if (container?.State?.Status is not "created")
            {
                attached.Dispose();
                attached = null;
            }
        }
        catch
        {
            attached?.Dispose();
            throw;
        }

        return TailStream.Open(new ContainerTail(
            attached,
            (follow, token) => OpenLogsAsync(containerId, follow, token),
            token => HasExitedAsync(containerId, token),
            exception => IsConnectionFailure(exception) ? Unavailable(exception) : exception,
            _time));
    }

    private Task<MultiplexedStream> OpenLogsAsync(
        string containerId, bool follow, CancellationToken cancellationToken) =>
        OnContainerAsync(containerId, () => LongCallAsync(
            token => _client.Containers.GetContainerLogsAsync(
                containerId,
                new ContainerLogsParameters { Follow = follow, ShowStdout = true, ShowStderr = true },
                token),
            cancellationToken));

    private async Task<bool> HasExitedAsync(string containerId, CancellationToken cancellationToken) =>
        await TryInspectAsync(containerId, cancellationToken) is not { State.Running: true };
}
