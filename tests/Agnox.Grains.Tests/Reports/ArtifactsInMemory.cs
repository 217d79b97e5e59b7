using Agnox.Grains.Artifacts;

namespace Agnox.Grains.Tests.Reports;

/// <summary>An artifact store that keeps its objects in memory; an object whose stream fails is not stored.</summary>
internal sealed class ArtifactsInMemory : IArtifactStore
{
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, byte[]> Objects => _objects;

    public int Writes { get; private set; }

    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _objects[name] = content.ToArray();
        Writes++;
        return Task.CompletedTask;
    }

    public async Task<long> WriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        await WriteAsync(name, copy.ToArray(), cancellationToken);
        return copy.Length;
    }

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ArtifactEntry>>(
            [.. _objects.Keys.Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Take(limit).Select(EntryOf)]);

    public Task<ArtifactEntry?> FindAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_objects.ContainsKey(name) ? EntryOf(name) : null);

    public Task<int> ReadAsync(string name, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var content = _objects.GetValueOrDefault(name) ?? [];
        var count = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(buffer.Span);
        return Task.FromResult(count);
    }

    public Task DeleteAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in _objects.Keys.Where(name => name.StartsWith(folder, StringComparison.Ordinal)).ToList())
        {
            _objects.Remove(name);
        }

        return Task.CompletedTask;
    }

    private ArtifactEntry EntryOf(string name) => new(name, _objects[name].Length, DateTimeOffset.UnixEpoch);
}
