namespace Agnox.Grains.Running.Reports;

/// <summary>
/// An engine's archive while it is read: bounded in all, and strictly bounded while a header is read, since a long name
/// may be declared as long as memory. Whatever fails, fails as <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ArchiveStream(Stream inner, long maxBytes) : ForwardStream
{
    private const int MaxHeaderBytes = 1 << 20;

    private long _read;
    private long _headerEnd = long.MaxValue;

    /// <summary>What follows is a header, until <see cref="EndHeader"/>.</summary>
    public void BeginHeader() => _headerEnd = _read + MaxHeaderBytes;

    /// <summary>What follows is a file's content.</summary>
    public void EndHeader() => _headerEnd = long.MaxValue;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var room = Math.Min(maxBytes, _headerEnd) - _read;
        if (room <= 0 && buffer.Length > 0)
        {
            throw new InvalidDataException(
                _read >= maxBytes ? "it is larger than any report may be" : "it holds an oversized header");
        }

        try
        {
            var count = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, room)], cancellationToken);
            _read += count;
            return count;
        }
        catch (IOException exception)
        {
            throw new InvalidDataException("it broke off", exception);
        }
    }
}
