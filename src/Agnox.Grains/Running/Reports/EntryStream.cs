namespace Agnox.Grains.Running.Reports;

/// <summary>
/// The content of one archive entry: as many bytes as declared, counted as they are read. An archive that ends before is
/// a fault, so that half a file is never stored as a whole one.
/// </summary>
internal sealed class EntryStream(Stream? content, long length) : ForwardStream
{
    private long _read;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, length - _read);
        if (wanted == 0)
        {
            return 0;
        }

        var count = content is null ? 0 : await ReadContentAsync(content, buffer[..wanted], cancellationToken);
        _read += count;
        return count > 0 ? count : throw new InvalidDataException("it broke off");
    }

    private static async ValueTask<int> ReadContentAsync(
        Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("it broke off", exception);
        }
    }
}
