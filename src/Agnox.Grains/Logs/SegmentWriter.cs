using System.Diagnostics.CodeAnalysis;
using System.Text;
using Agnox.Grains.Artifacts;

namespace Agnox.Grains.Logs;

/// <summary>
/// Appends segments to a stored log, one at a time and in order. Output is collected in one buffer while the other is
/// being stored, so that reading and the disk work at the same time and memory stays at two segments. After a failed
/// write every call fails: a hole is never written over. Not safe for use from several threads.
/// </summary>
[SuppressMessage("Usage", "VSTHRD003", Justification = "The task awaited is this object's own; there is no context.")]
internal sealed class SegmentWriter(
    IArtifactStore store, string folder, int attempt, LogContinuation from, TimeProvider time, LogPublisher? publisher)
{
    /// <summary>How long output waits for more before it is stored.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private byte[] _filling = new byte[LogSegment.MaxLength];
    private byte[] _spare = new byte[LogSegment.MaxLength];
    private int _pending;
    private Task _storing = Task.CompletedTask;
    private long? _flushedAt;

    /// <summary>Length of the log, without output that waits to be stored.</summary>
    public long Offset { get; private set; } = from.Offset;

    /// <summary>Number of the line that the next byte is part of.</summary>
    public long Line { get; private set; } = from.Line;

    /// <summary>Whether the next byte begins a line.</summary>
    public bool IsAtLineStart { get; private set; } = from.IsAtLineStart;

    /// <summary>Whether output waits to be stored.</summary>
    public bool HasPending => _pending > 0;

    /// <summary>Time until output that waits has to be stored.</summary>
    public TimeSpan UntilDue => _flushedAt is { } at ? Interval - time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Adds output, and stores when there is enough of it or it has waited long enough.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, _filling.Length - _pending);
            bytes[..count].CopyTo(_filling.AsMemory(_pending));
            _pending += count;
            bytes = bytes[count..];
            if (_pending == _filling.Length)
            {
                await FlushAsync();
            }
        }

        if (HasPending && UntilDue <= TimeSpan.Zero)
        {
            await FlushAsync();
        }
    }

    /// <summary>Begins to store the output that waits, up to the last whole character.</summary>
    public Task FlushAsync() => FlushAsync(Utf8Cut.LargestPrefix(_filling.AsSpan(0, _pending)));

    /// <summary>Stores all output; it is durable when the task completes.</summary>
    public async Task FlushAllAsync()
    {
        await FlushAsync(_pending);
        await _storing;
    }

    /// <summary>Stores output that waits, then a sentence on a line of its own.</summary>
    public async Task WriteLineAsync(LogSource source, string line)
    {
        await FlushAsync();
        await _storing;
        var text = Encoding.UTF8.GetBytes($"{(IsAtLineStart ? "" : "\r\n")}{line}\r\n");
        await StoreAsync(Next(source, text), text);
    }

    private async Task FlushAsync(int length)
    {
        await _storing;
        _flushedAt = time.GetTimestamp();
        if (length == 0)
        {
            return;
        }

        var bytes = _filling.AsMemory(0, length);
        _filling.AsSpan(length, _pending - length).CopyTo(_spare);
        _pending -= length;
        (_filling, _spare) = (_spare, _filling);
        _storing = StoreAsync(Next(LogSource.Container, bytes.Span), bytes);
    }

    private LogSegment Next(LogSource source, ReadOnlySpan<byte> bytes)
    {
        var segment = new LogSegment(Offset, Line, attempt, source, bytes.Length);
        Offset += bytes.Length;
        Line += bytes.Count((byte)'\n');
        IsAtLineStart = bytes[^1] == '\n';
        return segment;
    }

    // Not cancelled with the caller: a write is short, and half a write would end the log for good.
    private async Task StoreAsync(LogSegment segment, ReadOnlyMemory<byte> bytes)
    {
        await store.WriteAsync(folder + segment.Name, bytes, CancellationToken.None);
        publisher?.Enqueue(segment.Offset, bytes.Span);
    }
}
