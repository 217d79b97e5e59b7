using System.Collections.Concurrent;
using Agnox.Grains.Artifacts;

namespace Agnox.Testing;

/// <summary>Artifacts in memory. Counts what is read, and can be told to fail.</summary>
public sealed class InMemoryArtifactStore : IArtifactStore
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private long _bytesRead;

    /// <summary>Called before each write with the name; may throw or wait.</summary>
    public Func<string, Task>? BeforeWrite { get; set; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <inheritdoc/>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (BeforeWrite is { } before)
        {
            await before(name);
        }

        _objects[name] = content.ToArray();
    }

    /// <inheritdoc/>
    public async Task<long> WriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        await WriteAsync(name, copy.ToArray(), cancellationToken);
        return copy.Length;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(
        string folder, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ArtifactEntry>>([.. _objects
            .Where(item => item.Key.StartsWith(folder, StringComparison.Ordinal))
            .OrderBy(item => item.Key, StringComparer.Ordinal)
            .Take(limit)
            .Select(item => new ArtifactEntry(item.Key, item.Value.Length, DateTimeOffset.UnixEpoch))]);

    /// <inheritdoc/>
    public Task<ArtifactEntry?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(
        _objects.TryGetValue(name, out var content)
            ? new ArtifactEntry(name, content.Length, DateTimeOffset.UnixEpoch)
            : null);

    /// <inheritdoc/>
    public Task<int> ReadAsync(string name, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_objects.TryGetValue(name, out var content) || offset >= content.Length)
        {
            return Task.FromResult(0);
        }

        var part = content.AsMemory((int)offset);
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        Interlocked.Add(ref _bytesRead, part.Length);
        return Task.FromResult(part.Length);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in _objects.Keys.Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
        {
            _objects.TryRemove(name, out _);
        }

        return Task.CompletedTask;
    }
}
