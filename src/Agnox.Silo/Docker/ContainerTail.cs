using System.Buffers;
using System.IO.Pipelines;

using Docker.DotNet;

namespace Agnox.Silo.Docker;

/// <summary>
/// Carries a container's output into a pipe, every byte once. Two sources give the same bytes: an attachment made before
/// the start, and the engine's log.
/// <list type="bullet">
/// <item>The attachment is exact, and a third faster. But while its reader is late the container stands still, and when it
/// then exits the engine cuts the rest after two seconds. So a reader that is late for a second is moved to the log, at the
/// byte it has come to.</item>
/// <item>Following the log can end early: when the engine turns to a new file, and before an unfinished last line. So
/// after the end of a follow the log is read once more for what is missing.</item>
/// </list>
/// </summary>
internal sealed class ContainerTail(
    MultiplexedStream? attached,
    Func<bool, CancellationToken, Task<MultiplexedStream>> openLogs,
    Func<CancellationToken, Task<bool>> hasExited,
    Func<Exception, Exception> translate,
    TimeProvider time)
{
    public const int BufferedBytes = 4 * 1024 * 1024;
    private const int ReadBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly byte[] _buffer = new byte[ReadBytes];
    private long _carried;

    public async Task RunAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            if (attached is null || !await CarryAttachedAsync(attached, writer, cancellationToken))
            {
                await CarryLogsAsync(writer, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Belongs to whoever reads: completing the pipe with it makes the next read throw it.
            failure = translate(exception);
        }

        await writer.CompleteAsync(failure);
    }

    /// <summary>True when the output was carried to its end.</summary>
    private async Task<bool> CarryAttachedAsync(
        MultiplexedStream source, PipeWriter writer, CancellationToken cancellationToken)
    {
        using (source)
        {
            while (true)
            {
                var read = await source.ReadOutputAsync(_buffer, 0, ReadBytes, cancellationToken);
                if (read.EOF)
                {
                    break;
                }

                writer.Write(_buffer.AsSpan(0, read.Count));
                _carried += read.Count;
                var flush = writer.FlushAsync(cancellationToken);
                if (!flush.IsCompletedSuccessfully && !await IsInTimeAsync(flush.AsTask(), source))
                {
                    return false;
                }
            }
        }

        // An attachment has no length: the end of a dead engine's looks like the container's. Asking tells them apart.
        await hasExited(cancellationToken);
        return true;
    }

    private async Task<bool> IsInTimeAsync(Task<FlushResult> flush, MultiplexedStream source)
    {
        try
        {
            await flush.WaitAsync(Patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            source.Dispose();
            await flush.WaitAsync(Timeout.InfiniteTimeSpan, time);
            return false;
        }
    }

    private async Task CarryLogsAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isLast = await hasExited(cancellationToken);
            using (var source = await openLogs(!isLast, cancellationToken))
            {
                await CarryRestAsync(source, writer, cancellationToken);
            }

            if (isLast)
            {
                return;
            }
        }
    }

    private async Task CarryRestAsync(
        MultiplexedStream source, PipeWriter writer, CancellationToken cancellationToken)
    {
        var known = _carried;
        while (true)
        {
            var read = await source.ReadOutputAsync(_buffer, 0, ReadBytes, cancellationToken);
            if (read.EOF)
            {
                return;
            }

            var skipped = (int)Math.Min(known, read.Count);
            known -= skipped;
            if (skipped == read.Count)
            {
                continue;
            }

            writer.Write(_buffer.AsSpan(skipped, read.Count - skipped));
            _carried += read.Count - skipped;
            await writer.FlushAsync(cancellationToken);
        }
    }
}
