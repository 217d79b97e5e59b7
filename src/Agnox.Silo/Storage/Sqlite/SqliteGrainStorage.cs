using System.Globalization;
using Microsoft.Data.Sqlite;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>
/// Grain state in SQLite, one row each; the ETag is the row's version. Clearing keeps the row without payload, so that
/// versions never begin again and an old ETag can never match a new state.
/// </summary>
internal sealed class SqliteGrainStorage(
    SqliteDatabase database,
    IGrainStorageSerializer serializer,
    IActivatorProvider activators) : IGrainStorage
{
    private const string ReadSql =
        "SELECT version, payload FROM grain_state WHERE state_name = @name AND grain_id = @grain";

    private const string InsertSql = """
        INSERT INTO grain_state (state_name, grain_id, version, payload) VALUES (@name, @grain, 1, @payload)
        ON CONFLICT DO NOTHING RETURNING version
        """;

    private const string UpdateSql = """
        UPDATE grain_state SET version = version + 1, payload = @payload
        WHERE state_name = @name AND grain_id = @grain AND version = @version RETURNING version
        """;

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var statement = new SqliteStatement<(long Version, byte[]? Payload)?>(
            ReadSql,
            [new("@name", stateName), new("@grain", grainId.ToString())],
            reader => reader.Read()
                ? (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1))
                : null);

        var row = await database.ReadAsync(statement, CancellationToken.None);

        grainState.State = row?.Payload is { } payload
            ? serializer.Deserialize<T>(BinaryData.FromBytes(payload))
            : activators.GetActivator<T>().Create();
        grainState.RecordExists = row?.Payload is not null;
        grainState.ETag = row is { } read ? ETag(read.Version) : null;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = serializer.Serialize(grainState.State).ToArray();
        grainState.ETag = await WriteAsync(stateName, grainId, grainState.ETag, payload);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = await WriteAsync(stateName, grainId, grainState.ETag, payload: null);
        grainState.RecordExists = false;
        grainState.State = activators.GetActivator<T>().Create();
    }

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private async Task<string> WriteAsync(string stateName, GrainId grainId, string? expected, byte[]? payload)
    {
        SqliteParameter[] parameters =
        [
            new("@name", stateName),
            new("@grain", grainId.ToString()),
            new("@payload", SqliteType.Blob) { Value = (object?)payload ?? DBNull.Value },
        ];
        var statement = expected is null
            ? new SqliteStatement<long?>(InsertSql, parameters, ReadVersion)
            : new(
                UpdateSql,
                [.. parameters, new("@version", long.Parse(expected, CultureInfo.InvariantCulture))],
                ReadVersion);

        return await database.WriteAsync(statement, CancellationToken.None) is { } version
            ? ETag(version)
            : throw new InconsistentStateException(
                $"Another activation of {grainId} has written '{stateName}' since version {expected ?? "none"} was read.");
    }

    private static long? ReadVersion(SqliteDataReader reader) => reader.Read() ? reader.GetInt64(0) : null;
}
