using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Reports;
using Orleans.Concurrency;

namespace Agnox.Grains.Reports;

/// <summary>Reads collected files out of the artifact store. A path that breaks the rule names no file.</summary>
[StatelessWorker]
[GrainType("reports")]
internal sealed class ReportsGrain(IArtifactStore store) : Grain, IReportsGrain
{
    private const int MaxListed = 10_000;
    private const int MaxPiece = 1 << 20;

    /// <inheritdoc/>
    public async Task<ImmutableArray<ReportFile>> ListAsync(ExecutionKey key, int attempt, string folder)
    {
        if (NameOf(key, attempt, folder) is not { } name)
        {
            return [];
        }

        var entries = await store.ListAsync(name + "/", MaxListed, CancellationToken.None);
        var start = ArtifactNames.Reports(key, attempt).Length;
        return [.. entries.Select(entry => new ReportFile(entry.Name[start..], entry.Length, entry.ModifiedAt))];
    }

    /// <inheritdoc/>
    public async Task<ReportFile?> FindAsync(ExecutionKey key, int attempt, string path) =>
        NameOf(key, attempt, path) is { } name
        && await store.FindAsync(name, CancellationToken.None) is { } entry
            ? new ReportFile(path, entry.Length, entry.ModifiedAt)
            : null;

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(
        ExecutionKey key, int attempt, string path, long offset, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, MaxPiece);
        if (NameOf(key, attempt, path) is not { } name)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        var buffer = new byte[maxBytes];
        var count = await store.ReadAsync(name, offset, buffer, CancellationToken.None);
        return buffer.AsMemory(0, count);
    }

    private static string? NameOf(ExecutionKey key, int attempt, string path) =>
        ReportPath.IsValid(path) && ExecutionKey.IsTaskId(key.TaskId) && ExecutionKey.IsTaskId(key.OrganizationId)
            ? ArtifactNames.Reports(key, attempt) + path
            : null;
}
