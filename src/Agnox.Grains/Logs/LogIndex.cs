using Agnox.Executions;
using Agnox.Grains.Artifacts;

namespace Agnox.Grains.Logs;

/// <summary>The segments of one log in order, as they were stored when the index was loaded.</summary>
internal sealed class LogIndex
{
    // Four a second for a whole day, three times over.
    private const int MaxSegments = 1_000_000;

    private readonly IArtifactStore _store;
    private readonly string _folder;

    private LogIndex(IArtifactStore store, string folder, IReadOnlyList<LogSegment> segments)
    {
        _store = store;
        _folder = folder;
        Segments = segments;
    }

    /// <summary>The segments; none overlaps another.</summary>
    public IReadOnlyList<LogSegment> Segments { get; }

    /// <summary>Offset after the last stored byte.</summary>
    public long End => Segments is [.., var last] ? last.End : 0;

    /// <summary>Lists what is stored.</summary>
    public static async Task<LogIndex> LoadAsync(
        IArtifactStore store, ExecutionKey key, CancellationToken cancellationToken)
    {
        var folder = ArtifactNames.Logs(key);
        var entries = await store.ListAsync(folder, MaxSegments, cancellationToken);
        return new(store, folder, Order(entries.Select(LogSegment.Of).OfType<LogSegment>()));
    }

    /// <summary>Index of the segment that holds an offset, or of the first one after it.</summary>
    public int FindOffset(long offset) => FirstWhere(segment => segment.End > offset);

    /// <summary>Index of the first segment that begins in a line or after it.</summary>
    public int FindLine(long line) => FirstWhere(segment => segment.FirstLine >= line);

    /// <summary>Reads from a place in a segment; fewer bytes than asked only when the store has lost them.</summary>
    public Task<int> ReadAsync(
        LogSegment segment, int start, Memory<byte> buffer, CancellationToken cancellationToken) =>
        _store.ReadAsync(_folder + segment.Name, start, buffer, cancellationToken);

    /// <summary>The whole segment.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAllAsync(LogSegment segment, CancellationToken cancellationToken)
    {
        var bytes = new byte[segment.Length];
        return bytes.AsMemory(0, await ReadAsync(segment, 0, bytes, cancellationToken));
    }

    // A node that was given up may have gone on writing for a moment. Attempts never go back, and where two wrote the
    // same place the later attempt is the one that was continued.
    private static List<LogSegment> Order(IEnumerable<LogSegment> listed)
    {
        var segments = new List<LogSegment>();
        foreach (var segment in listed)
        {
            if (segments is [.., var same] && same.Offset == segment.Offset && same.Attempt <= segment.Attempt)
            {
                segments.RemoveAt(segments.Count - 1);
            }

            if (segments is not [.., var last] || (segment.Offset >= last.End && segment.Attempt >= last.Attempt))
            {
                segments.Add(segment);
            }
        }

        return segments;
    }

    private int FirstWhere(Predicate<LogSegment> holds)
    {
        var (low, high) = (0, Segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(Segments[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
