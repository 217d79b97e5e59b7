using System.Text.Json;
using System.Text.Json.Serialization;
using Agnox.Executions;
using Agnox.Grains.Storage;

namespace Agnox.Grains.Executions;

/// <summary>Between an execution's state and its row.</summary>
internal static class ExecutionDocuments
{
    /// <summary>How the state is written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static ExecutionRow ToRow(ExecutionKey key, ExecutionState state) => new()
    {
        Key = key,
        Status = state.Status,
        QueuedAt = state.QueuedAt,
        StartedAt = state.StartedAt ?? state.QueuedAt,
        Environment = state.Request?.Environment ?? "",
        GroupName = state.Request?.GroupName,
        NodeId = state.HoldsSlot ? state.NodeId : null,
        WaitsForNode = state.WaitsForNode,
        IsOpen = state.IsOpen,
        IsDeleted = state.DeletedAt is not null,
        Document = JsonSerializer.SerializeToUtf8Bytes(state, Json),
    };

    public static ExecutionState ToState(ExecutionRow row) =>
        JsonSerializer.Deserialize<ExecutionState>(row.Document.Span, Json)
        ?? throw new JsonException($"The stored document of execution {row.Key} is empty.");
}
