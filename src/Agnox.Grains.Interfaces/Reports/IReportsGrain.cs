using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Executions;

namespace Agnox.Reports;

/// <summary>Reads the files collected from containers. Any silo answers. Key: 0.</summary>
[Alias("agnox.IReportsGrain"), GrainInterfaceType("agnox.reports")]
public interface IReportsGrain : IGrainWithIntegerKey
{
    /// <summary>The files of one folder and below, at most 10,000, in order of their names.</summary>
    /// <param name="key">Which run.</param>
    /// <param name="attempt">The attempt whose files count, from the run's manifest.</param>
    /// <param name="folder">Such as <c>test-results</c>.</param>
    [Alias("List")]
    [Idempotent]
    Task<ImmutableArray<ReportFile>> ListAsync(ExecutionKey key, int attempt, string folder);

    /// <summary>One file, or null when there is none of that name.</summary>
    /// <param name="key">Which run.</param>
    /// <param name="attempt">The attempt whose files count.</param>
    /// <param name="path">Path below the run's folder, with '/'.</param>
    [Alias("Find")]
    [Idempotent]
    Task<ReportFile?> FindAsync(ExecutionKey key, int attempt, string path);

    /// <summary>A piece of a file, at most 1 MiB; empty at its end or when it is gone.</summary>
    /// <param name="key">Which run.</param>
    /// <param name="attempt">The attempt whose files count.</param>
    /// <param name="path">Path below the run's folder, with '/'.</param>
    /// <param name="offset">First byte wanted.</param>
    /// <param name="maxBytes">1 to 1,048,576.</param>
    [Alias("Read")]
    [Idempotent]
    Task<ReadOnlyMemory<byte>> ReadAsync(ExecutionKey key, int attempt, string path, long offset, int maxBytes);
}

/// <summary>A collected file.</summary>
/// <param name="Path">Path below the run's folder, with '/'.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="ModifiedAt">When it was stored.</param>
[GenerateSerializer, Immutable, Alias("agnox.report-file")]
public sealed record ReportFile(
    [property: Id(0)] string Path,
    [property: Id(1)] long Length,
    [property: Id(2)] DateTimeOffset ModifiedAt);
