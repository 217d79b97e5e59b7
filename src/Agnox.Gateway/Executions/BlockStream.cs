using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Agnox.Gateway.Executions;

/// <summary>
/// A stored file as a stream that fetches a block at a time, so that the framework's handling of ranges, conditions and
/// HEAD serves it. Its length is fixed when it is opened: what is appended later does not belong to it.
/// </summary>
/// <param name="length">Length in bytes.</param>
/// <param name="read">Reads from an offset at most so many bytes; fewer is fine, none means that the file is gone.</param>
internal sealed class BlockStream(long length, Func<long, int, Task<ReadOnlyMemory<byte>>> read) : Stream
{
    private const int BlockBytes = 1024 * 1024;

    private ReadOnlyMemory<byte> _block;
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Answers with a stored file; ranges, conditions and HEAD are served.</summary>
    /// <param name="length">Length in bytes.</param>
    /// <param name="read">Reads from an offset at most so many bytes.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="version">Text that differs for every content.</param>
    /// <param name="modifiedAt">When it was stored, if known.</param>
    /// <param name="downloadName">Name to save it under instead of showing it.</param>
    public static FileStreamHttpResult Serve(
        long length,
        Func<long, int, Task<ReadOnlyMemory<byte>>> read,
        string contentType,
        string version,
        DateTimeOffset? modifiedAt = null,
        string? downloadName = null) =>
#pragma warning disable CA2000 // the result disposes of its stream
        TypedResults.Stream(
            new BlockStream(length, read),
            contentType,
            downloadName,
            modifiedAt,
            new EntityTagHeaderValue($"\"{version}\""),
            enableRangeProcessing: true);
#pragma warning restore CA2000

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + origin switch
        {
            SeekOrigin.Current => _position,
            SeekOrigin.End => length,
            _ => 0,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        _block = default;
        return _position = target;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || _position >= length)
        {
            return 0;
        }

        if (_block.IsEmpty)
        {
            _block = await read(_position, (int)Math.Min(BlockBytes, length - _position)).WaitAsync(cancellationToken);
            if (_block.IsEmpty)
            {
                // the length is already promised: breaking off tells the client, a short body would not
                throw new EndOfStreamException("The stored file ends before its length.");
            }
        }

        var count = (int)Math.Min(Math.Min(buffer.Length, _block.Length), length - _position);
        _block[..count].CopyTo(buffer);
        _block = _block[count..];
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }
}
