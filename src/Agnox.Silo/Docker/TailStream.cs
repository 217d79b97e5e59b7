using System.IO.Pipelines;

namespace Agnox.Silo.Docker;

/// <summary>The reading end of a <see cref="ContainerTail"/>; disposing it ends the tail.</summary>
internal sealed class TailStream : Stream
{
    private readonly Stream _source;
    private readonly CancellationTokenSource _closed = new();

    private TailStream(PipeReader reader) => _source = reader.AsStream();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static TailStream Open(ContainerTail tail)
    {
        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: ContainerTail.BufferedBytes,
            resumeWriterThreshold: ContainerTail.BufferedBytes / 2,
            useSynchronizationContext: false));
        var stream = new TailStream(pipe.Reader);
        // Never faults: how it ended is told to the reader through the pipe.
        _ = tail.RunAsync(pipe.Writer, stream._closed.Token);
        return stream;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _source.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _source.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A container's output is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.Cancel();
            _closed.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
