using Agnox.Grains.Artifacts;

namespace Agnox.Grains.Running.Reports;

/// <summary>A stored object as a stream.</summary>
internal sealed class StoredFileStream(IArtifactStore store, string name) : ForwardStream
{
    private long _offset;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await store.ReadAsync(name, _offset, buffer, cancellationToken);
        _offset += count;
        return count;
    }
}
