using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Agnox.Logs;

namespace Agnox.Grains.Logs;

/// <summary>
/// Hands stored pieces to those who watch live, one call at a time. It never holds the log up: when it is too slow the
/// oldest pieces are dropped, and a call that fails is forgotten, for the viewers read what they miss from the store.
/// </summary>
internal sealed class LogPublisher
{
    private const int MaxBatchLength = 64 * 1024;
    private const int MaxQueued = 32;

    private static readonly TimeSpan MaxDrain = TimeSpan.FromSeconds(5);

    private readonly Channel<LogBatch> _queue = Channel.CreateBounded<LogBatch>(
        new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Func<LogBatch, Task> _publish;
    private readonly Task _running;

    /// <summary>Begins to publish.</summary>
    public LogPublisher(Func<LogBatch, Task> publish)
    {
        _publish = publish;
        _running = RunAsync();
    }

    /// <summary>Queues a copy of a stored piece.</summary>
    public void Enqueue(long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var length = bytes.Length;
            if (length > MaxBatchLength)
            {
                var whole = Utf8Cut.LargestPrefix(bytes[..MaxBatchLength]);
                length = whole > 0 ? whole : MaxBatchLength;
            }

            _queue.Writer.TryWrite(new(offset, bytes[..length].ToArray()));
            offset += length;
            bytes = bytes[length..];
        }
    }

    /// <summary>Takes no more, and waits a few seconds for what is queued.</summary>
    [SuppressMessage("Usage", "VSTHRD003", Justification = "The task is this object's own; there is no context.")]
    public async Task CompleteAsync(TimeProvider time)
    {
        _queue.Writer.TryComplete();
        using var done = new CancellationTokenSource();
        await Task.WhenAny(_running, Task.Delay(MaxDrain, time, done.Token));
        await done.CancelAsync();
    }

    private async Task RunAsync()
    {
        await foreach (var batch in _queue.Reader.ReadAllAsync())
        {
            await PublishAsync(batch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishAsync(LogBatch batch) => await _publish(batch);
}
