using System.Buffers;
using System.Text;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Logs;

namespace Agnox.Grains.Logs;

/// <summary>
/// Reads stored logs; a part of a log costs the segments that hold the part. Keeps the index of the log it read last, so
/// that reading on does not list a large log again and again. Safe to use from many threads.
/// </summary>
/// <param name="store">Where the logs are kept.</param>
public sealed class RunLogReader(IArtifactStore store)
{
    /// <summary>Most bytes of one read.</summary>
    public const int MaxReadLength = 1024 * 1024;

    /// <summary>Most lines of one window.</summary>
    public const int MaxLines = 5000;

    private const int MaxWindowLength = 4 * 1024 * 1024;
    private const int ExcerptHead = 1024 * 1024;
    private const int ExcerptTail = 7 * 1024 * 1024;
    private const int MaxCharacterLength = 4;

    private (ExecutionKey Key, LogIndex Index)? _last;

    /// <summary>How much is stored.</summary>
    /// <param name="key">Whose log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LogExtent> MeasureAsync(ExecutionKey key, CancellationToken cancellationToken = default) =>
        await MeasureAsync(await LoadAsync(key, cancellationToken), cancellationToken);

    /// <summary>
    /// Bytes from an offset, cut between characters; empty at the end. When the store has lost a part the answer begins
    /// after it.
    /// </summary>
    /// <param name="key">Whose log.</param>
    /// <param name="offset">First byte wanted, 0 or more.</param>
    /// <param name="maxBytes">1 to <see cref="MaxReadLength"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LogBatch> ReadAsync(
        ExecutionKey key, long offset, int maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, MaxReadLength);
        if (_last is { } last && last.Key == key && offset < last.Index.End)
        {
            var known = await ReadAsync(last.Index, offset, maxBytes, cancellationToken);
            if (!known.Bytes.IsEmpty)
            {
                return known;
            }
        }

        return await ReadAsync(await LoadAsync(key, cancellationToken), offset, maxBytes, cancellationToken);
    }

    /// <summary>Where the character begins that an offset is in the middle of; the offset itself otherwise.</summary>
    /// <param name="key">Whose log.</param>
    /// <param name="offset">0 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<long> AlignAsync(ExecutionKey key, long offset, CancellationToken cancellationToken = default)
    {
        var start = Math.Max(0, offset - MaxCharacterLength + 1);
        var around = await ReadAsync(key, start, 2 * MaxCharacterLength, cancellationToken);
        var index = offset - around.Offset;
        return index >= 0 ? around.Offset + Utf8Cut.CharacterStart(around.Bytes.Span, (int)index) : offset;
    }

    /// <summary>
    /// A window of whole lines, at most 4 MiB; a single line that is longer is cut at its end.
    /// </summary>
    /// <param name="key">Whose log.</param>
    /// <param name="fromLine">First line wanted, from 1.</param>
    /// <param name="lines">1 to <see cref="MaxLines"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LogWindow> ReadLinesAsync(
        ExecutionKey key, long fromLine, int lines, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fromLine);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lines);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines, MaxLines);
        var index = await LoadAsync(key, cancellationToken);
        var total = (await MeasureAsync(index, cancellationToken)).Lines;
        if (fromLine > total)
        {
            return new(fromLine, 0, index.End, "", total);
        }

        var offset = await FindLineAsync(index, fromLine, cancellationToken);
        var (bytes, count) = await TakeLinesAsync(index, offset, lines, cancellationToken);
        return new(fromLine, count, offset, Encoding.UTF8.GetString(bytes.Span), total);
    }

    /// <summary>
    /// The log without terminal sequences; of one longer than 8 MiB the first 1 MiB and the last 7 MiB, with one
    /// <c>[SYSTEM]</c> line between.
    /// </summary>
    /// <param name="key">Whose log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> ReadExcerptAsync(ExecutionKey key, CancellationToken cancellationToken = default)
    {
        var index = await LoadAsync(key, cancellationToken);
        if (index.End <= ExcerptHead + ExcerptTail)
        {
            return Shown(await FillAsync(index, 0, ExcerptHead + ExcerptTail, cancellationToken));
        }

        var head = await FillAsync(index, 0, ExcerptHead, cancellationToken);
        head = head[..Utf8Cut.LargestPrefix(head.Span)];
        var tail = await FillAsync(index, index.End - ExcerptTail, ExcerptTail, cancellationToken);
        tail = tail[StartOfText(tail.Span)..];
        var left = index.End - head.Length - tail.Length;
        return $"{Shown(head)}\r\n[SYSTEM] {left} bytes are left out here; the complete log has them.\r\n{Shown(tail)}";
    }

    private async Task<LogIndex> LoadAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        var index = await LogIndex.LoadAsync(store, key, cancellationToken);
        _last = (key, index);
        return index;
    }

    private static async Task<LogExtent> MeasureAsync(LogIndex index, CancellationToken cancellationToken)
    {
        if (index.Segments is not [.., var last])
        {
            return new(0, 0);
        }

        var bytes = await index.ReadAllAsync(last, cancellationToken);
        var ends = last.FirstLine - 1 + bytes.Span.Count((byte)'\n');
        return new(index.End, bytes.Span is [.., (byte)'\n'] ? ends : ends + 1);
    }

    private static async Task<LogBatch> ReadAsync(
        LogIndex index, long offset, int maxBytes, CancellationToken cancellationToken)
    {
        var at = index.FindOffset(offset);
        var start = at < index.Segments.Count ? Math.Max(offset, index.Segments[at].Offset) : offset;
        var bytes = await FillAsync(index, start, maxBytes, cancellationToken);
        var whole = start + bytes.Length < index.End ? Utf8Cut.LargestPrefix(bytes.Span) : bytes.Length;
        return new(start, whole > 0 ? bytes[..whole] : bytes);
    }

    // Reads on from a stored byte until the buffer is full or the log has an end or a hole.
    private static async Task<ReadOnlyMemory<byte>> FillAsync(
        LogIndex index, long start, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Clamp(index.End - start, 0, maxBytes)];
        var count = 0;
        for (var at = index.FindOffset(start); at < index.Segments.Count && count < buffer.Length; at++)
        {
            var segment = index.Segments[at];
            if (segment.Offset > start + count)
            {
                break;
            }

            var skip = (int)(start + count - segment.Offset);
            var wanted = Math.Min(segment.Length - skip, buffer.Length - count);
            var read = await index.ReadAsync(segment, skip, buffer.AsMemory(count, wanted), cancellationToken);
            count += read;
            if (read < wanted)
            {
                break;
            }
        }

        return buffer.AsMemory(0, count);
    }

    // The line begins in the last segment that begins before it, or with the segment after that one.
    private static async Task<long> FindLineAsync(LogIndex index, long line, CancellationToken cancellationToken)
    {
        var at = index.FindLine(line) - 1;
        if (at < 0)
        {
            return 0;
        }

        var segment = index.Segments[at];
        var bytes = await index.ReadAllAsync(segment, cancellationToken);
        var start = 0;
        for (var ends = line - segment.FirstLine; ends > 0 && start < bytes.Length; ends--)
        {
            var end = bytes.Span[start..].IndexOf((byte)'\n');
            start = end < 0 ? bytes.Length : start + end + 1;
        }

        return segment.Offset + start;
    }

    private static async Task<(ReadOnlyMemory<byte> Bytes, int Lines)> TakeLinesAsync(
        LogIndex index, long offset, int lines, CancellationToken cancellationToken)
    {
        var taken = new ArrayBufferWriter<byte>(MaxReadLength / 4);
        var (count, end) = (0, 0);
        while (count < lines && taken.WrittenCount < MaxWindowLength)
        {
            var length = Math.Min(LogSegment.MaxLength, MaxWindowLength - taken.WrittenCount);
            var bytes = await FillAsync(index, offset + taken.WrittenCount, length, cancellationToken);
            taken.Write(bytes.Span);
            if (bytes.IsEmpty)
            {
                return (taken.WrittenMemory, taken.WrittenCount > end ? count + 1 : count);
            }

            for (var next = 0; count < lines && next >= 0;)
            {
                next = taken.WrittenSpan[end..].IndexOf((byte)'\n');
                (count, end) = next < 0 ? (count, end) : (count + 1, end + next + 1);
            }
        }

        return count > 0
            ? (taken.WrittenMemory[..end], count)
            : (taken.WrittenMemory[..Utf8Cut.LargestPrefix(taken.WrittenSpan)], 1);
    }

    // Behind the first line end when one is near: a line or a terminal sequence that lost its start makes no sense.
    private static int StartOfText(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, LogSegment.MaxLength)].IndexOf((byte)'\n');
        var start = end + 1;
        while (end < 0 && start < Math.Min(bytes.Length, MaxCharacterLength) && (bytes[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return start;
    }

    private static string Shown(ReadOnlyMemory<byte> bytes)
    {
        var text = new ArrayBufferWriter<byte>(bytes.Length + 1);
        var ansi = new AnsiText();
        ansi.Write(bytes.Span, text);
        ansi.Complete(text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
