using Orleans.Storage;

namespace Agnox.Silo.Storage.Postgres;

/// <summary>Orleans' own AdoNet storage, with failures that every process of the cluster can read.</summary>
internal sealed class PostgresGrainStorage(IGrainStorage database, PostgresFailures failures) : IGrainStorage
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        failures.ReadAsync(() => DoneAsync(() => database.ReadStateAsync(stateName, grainId, grainState)));

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        failures.WriteAsync(() => DoneAsync(() => database.WriteStateAsync(stateName, grainId, grainState)));

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        failures.WriteAsync(() => DoneAsync(() => database.ClearStateAsync(stateName, grainId, grainState)));

    private static async Task<bool> DoneAsync(Func<Task> work)
    {
        await work();
        return true;
    }
}
