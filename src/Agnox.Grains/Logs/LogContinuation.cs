namespace Agnox.Grains.Logs;

/// <summary>Where a stored log ends, and what of an attempt's output is in it.</summary>
internal sealed record LogContinuation
{
    // Enough to recognize the beginning of an output, and small enough to read at every start.
    private const int MaxBeginning = 64 * 1024;

    /// <summary>Length of the log.</summary>
    public long Offset { get; private init; }

    /// <summary>Number of the line that the next byte is part of.</summary>
    public long Line { get; private init; } = 1;

    /// <summary>Whether the next byte begins a line.</summary>
    public bool IsAtLineStart { get; private init; } = true;

    /// <summary>Bytes of the attempt's output that are stored.</summary>
    public long OutputLength { get; private init; }

    /// <summary>The first of these bytes.</summary>
    public ReadOnlyMemory<byte> Beginning { get; private init; }

    /// <summary>Whether the log already says that its limit is reached.</summary>
    public bool IsLimited { get; private init; }

    /// <summary>Whether the log already says that the engine's log ended too early.</summary>
    public bool IsDeclaredShort { get; private init; }

    /// <summary>Reads it from the store.</summary>
    public static async Task<LogContinuation> LoadAsync(
        LogIndex index, int attempt, CancellationToken cancellationToken)
    {
        if (index.Segments is not [.., var last])
        {
            return new();
        }

        var tail = await index.ReadAllAsync(last, cancellationToken);
        if (tail.Length != last.Length)
        {
            throw new IOException("The last segment of a stored log cannot be read.");
        }

        var own = index.Segments.Where(segment => segment.Attempt == attempt).ToList();
        var output = own[(own.FindLastIndex(segment => segment.Source == LogSource.Restart) + 1)..]
            .FindAll(segment => segment.Source == LogSource.Container);
        return new()
        {
            Offset = last.End,
            Line = last.FirstLine + tail.Span.Count((byte)'\n'),
            IsAtLineStart = tail.Span[^1] == '\n',
            OutputLength = output.Sum(segment => (long)segment.Length),
            Beginning = await ReadBeginningAsync(index, output, cancellationToken),
            IsLimited = index.Segments.Any(segment => segment.Source == LogSource.Limit),
            IsDeclaredShort = own.FindLast(segment => segment.Source != LogSource.System)?.Source == LogSource.Short,
        };
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBeginningAsync(
        LogIndex index, List<LogSegment> output, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxBeginning];
        var count = 0;
        foreach (var segment in output)
        {
            var length = Math.Min(segment.Length, bytes.Length - count);
            var read = await index.ReadAsync(segment, 0, bytes.AsMemory(count, length), cancellationToken);
            count += read;
            if (read < length || count == bytes.Length)
            {
                break;
            }
        }

        return bytes.AsMemory(0, count);
    }
}
