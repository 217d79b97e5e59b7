using System.Globalization;
using Agnox.Executions;
using Agnox.Grains.Storage;
using Orleans.Storage;

namespace Agnox.Grains.Executions;

/// <summary>Keeps the state of executions as rows of the execution store; the row's version is the ETag.</summary>
internal sealed class ExecutionGrainStorage(IExecutionStore store) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await store.ReadAsync(KeyOf(grainId), CancellationToken.None);
        grainState.RecordExists = row is not null;
        grainState.ETag = row?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.State = (T)(object)(row is null ? new ExecutionState() : ExecutionDocuments.ToState(row));
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.State is not ExecutionState state)
        {
            throw new NotSupportedException($"This storage keeps {nameof(ExecutionState)} only, not {typeof(T)}.");
        }

        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag, CultureInfo.InvariantCulture);
        var version = await store.WriteAsync(ExecutionDocuments.ToRow(KeyOf(grainId), state), expected, CancellationToken.None)
            ?? throw new InconsistentStateException(
                $"Execution {grainId.Key} was changed by another activation.", "unknown", grainState.ETag);
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <summary>Executions are never cleared: deleted ones still count for the quota.</summary>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("Executions are hidden, not removed.");

    private static ExecutionKey KeyOf(GrainId grainId) =>
        ExecutionKey.Parse(grainId.Key.ToString() ?? throw new FormatException("An execution grain needs a key."));
}
