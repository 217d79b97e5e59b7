using Agnox.Grains.Running;

namespace Agnox.Silo.Docker;

internal sealed partial class DockerEngine
{
    [LoggerMessage(LogLevel.Warning, "Pull of {Image} failed, the local copy is used. {Reason}")]
    private partial void LogPullFailed(ImageReference image, string reason);

    [LoggerMessage(LogLevel.Warning, "The engine does not say what it has seen, so a restart of it goes unnoticed. {Reason}")]
    private partial void LogEventsRefused(string reason);

    [LoggerMessage(LogLevel.Warning, "Container {Name} ({ContainerId}) of an older attempt is removed.")]
    private partial void LogPredecessorRemoved(string name, string containerId);
}
