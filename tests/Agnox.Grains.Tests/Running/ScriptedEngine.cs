using Agnox.Grains.Running;

namespace Agnox.Grains.Tests.Running;

/// <summary>An engine with one exited container: says which paths changed and hands out prepared archives.</summary>
internal sealed class ScriptedEngine : IContainerEngine
{
    public const string ContainerId = "c1";

    private readonly Dictionary<string, Func<Stream>> _archives = new(StringComparer.Ordinal);
    private readonly List<string> _changed = [];

    public int Listings { get; private set; }

    public List<string> Opened { get; } = [];

    public ScriptedEngine WithFolder(string path, byte[] tar) => WithFolder(path, () => new MemoryStream(tar));

    public ScriptedEngine WithFolder(string path, Func<Stream> open)
    {
        _archives[path] = open;
        return WithChanged(path);
    }

    public ScriptedEngine WithUnchangedFolder(string path, byte[] tar)
    {
        _archives[path] = () => new MemoryStream(tar);
        return this;
    }

    public ScriptedEngine WithChanged(params string[] paths)
    {
        _changed.AddRange(paths);
        return this;
    }

    public Task<IReadOnlyList<string>> ListChangedPathsAsync(string containerId, CancellationToken cancellationToken)
    {
        Listings++;
        return containerId == ContainerId
            ? Task.FromResult<IReadOnlyList<string>>(_changed)
            : throw new InvalidOperationException($"Unknown container {containerId}.");
    }

    public Task<Stream?> OpenArchiveAsync(string containerId, string path, CancellationToken cancellationToken)
    {
        Opened.Add(path);
        return Task.FromResult(_archives.GetValueOrDefault(path)?.Invoke());
    }

    public Task<EngineDescription> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PresentImage> EnsureImageAsync(
        ImageReference image, string platform, PullPolicy policy, IProgress<string> progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListImagesAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> CreateAsync(ContainerPlan plan, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task StartAsync(string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream> TailAsync(string containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ContainerExit> WaitAsync(string containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> HasWatchedAsync(string containerId, DateTimeOffset since, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task KillAsync(string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DestroyAsync(string containerId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<OwnedContainer>> ListOwnedAsync(string nodeId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
