using Agnox.Common;
using Agnox.Executions;

namespace Agnox.Logs;

/// <summary>
/// The newest part of one run's log, for those who watch it live. The stored segments are the truth; this ring only
/// saves reading them. Key: <see cref="ExecutionKey.ToString"/>.
/// </summary>
[Alias("agnox.IExecutionLogGrain"), GrainInterfaceType("agnox.execution-log")]
public interface IExecutionLogGrain : IGrainWithStringKey
{
    /// <summary>Adds what the node has just stored. One call in flight; a batch that is already there is ignored.</summary>
    /// <param name="batch">The next piece.</param>
    [Alias("Append")]
    Task AppendAsync(LogBatch batch);

    /// <summary>Says that nothing will follow <paramref name="length"/>; followers end when they have read it all.</summary>
    /// <param name="length">The log's final length in bytes.</param>
    [Alias("Complete")]
    Task CompleteAsync(long length);

    /// <summary>
    /// Everything from an offset on, live until the log is complete. A reader whose offset has left the ring is served
    /// from the stored segments first. A slow reader slows only itself. Ends when the run is over.
    /// </summary>
    /// <param name="offset">First byte wanted; 0 for the whole log. An offset in the middle of a character is moved to its start.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    [Alias("Follow")]
    IAsyncEnumerable<LogBatch> FollowAsync(long offset, CancellationToken cancellationToken = default);
}

/// <summary>
/// A piece of a log. A log is one sequence of bytes; the sequence number of a piece is the offset of its first byte, so
/// that any place can be resumed from and a hole or a repetition shows itself.
/// </summary>
/// <param name="Offset">Offset of the first byte.</param>
/// <param name="Bytes">UTF-8 text, cut between characters.</param>
[GenerateSerializer, Immutable, Alias("agnox.log-batch")]
public sealed record LogBatch([property: Id(0)] long Offset, [property: Id(1)] ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Offset of the byte after this piece.</summary>
    public long End => Offset + Bytes.Length;
}

/// <summary>Reads stored logs. Any silo answers. Key: 0.</summary>
[Alias("agnox.ILogReaderGrain"), GrainInterfaceType("agnox.log-reader")]
public interface ILogReaderGrain : IGrainWithIntegerKey
{
    /// <summary>How much is stored.</summary>
    /// <param name="key">Which run's log.</param>
    [Alias("Measure")]
    [Idempotent]
    Task<LogExtent> MeasureAsync(ExecutionKey key);

    /// <summary>Bytes from an offset, at most 1 MiB a call; empty at the end of what is stored.</summary>
    /// <param name="key">Which run's log.</param>
    /// <param name="offset">First byte wanted, 0 or more.</param>
    /// <param name="maxBytes">1 to 1,048,576.</param>
    [Alias("Read")]
    [Idempotent]
    Task<LogBatch> ReadAsync(ExecutionKey key, long offset, int maxBytes);

    /// <summary>A window of whole lines, at most 5,000 lines and 4 MiB a call.</summary>
    /// <param name="key">Which run's log.</param>
    /// <param name="fromLine">First line wanted, from 1.</param>
    /// <param name="lines">1 to 5,000.</param>
    [Alias("ReadLines")]
    [Idempotent]
    Task<LogWindow> ReadLinesAsync(ExecutionKey key, long fromLine, int lines);

    /// <summary>
    /// The text old clients know as <c>output</c>: terminal colours removed, and cut to the first 1 MiB and the last
    /// 7 MiB with one <c>[SYSTEM]</c> line between when longer than 8 MiB.
    /// </summary>
    /// <param name="key">Which run's log.</param>
    [Alias("ReadExcerpt")]
    [Idempotent]
    Task<string> ReadExcerptAsync(ExecutionKey key);
}

/// <summary>How much of a log is stored.</summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Lines">Number of line ends, plus one when text follows the last.</param>
[GenerateSerializer, Immutable, Alias("agnox.log-extent")]
public sealed record LogExtent([property: Id(0)] long Bytes, [property: Id(1)] long Lines);

/// <summary>Some lines of a log.</summary>
/// <param name="FromLine">Number of the first line, from 1.</param>
/// <param name="Lines">How many lines follow.</param>
/// <param name="Offset">Offset of the first byte.</param>
/// <param name="Text">The lines with their line ends.</param>
/// <param name="TotalLines">Lines in the log now.</param>
[GenerateSerializer, Immutable, Alias("agnox.log-window")]
public sealed record LogWindow(
    [property: Id(0)] long FromLine,
    [property: Id(1)] int Lines,
    [property: Id(2)] long Offset,
    [property: Id(3)] string Text,
    [property: Id(4)] long TotalLines);
