using System.Text.Json;
using Agnox.Common;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Http;

namespace Agnox.Gateway.Executions;

/// <summary>The routes that delete executions, one and many.</summary>
internal static class DeletionEndpoints
{
    private const int MaxBulk = 100;

    private static readonly Refusal NoTaskIds = new(RefusalCode.Invalid, "taskIds must be a non-empty array");
    private static readonly Refusal TooMany =
        new(RefusalCode.Invalid, "Cannot delete more than 100 executions at once");

    public static void MapDeletions(this RouteGroupBuilder group)
    {
        group.MapDelete("/bulk", DeleteManyAsync).RequireAuthorization(Policies.Developer);
        group.MapDelete("/{taskId}", DeleteAsync).RequireAuthorization(Policies.Developer);
    }

    private static async Task<IResult> DeleteAsync(string taskId, CurrentMember member, IClusterClient cluster)
    {
        var deleted = await DeleteOneAsync(taskId, member, cluster);
        return deleted.IsRefused
            ? deleted.Refusal.ToHttp()
            : TypedResults.Ok(new MessageBody(true, "Execution deleted successfully"));
    }

    /// <summary>Ids that name nothing of this organization are passed over; repeating a request that broke off is safe.</summary>
    private static async Task<IResult> DeleteManyAsync(HttpContext context, CurrentMember member, IClusterClient cluster)
    {
        var body = await RequestBody.ReadObjectAsync(context);
        if (body.IsRefused)
        {
            return body.Refusal.ToHttp();
        }

        var taskIds = ReadTaskIds(body.Value.Root);
        if (taskIds.IsRefused)
        {
            return taskIds.Refusal.ToHttp();
        }

        var deleted = await Task.WhenAll(taskIds.Value.Select(taskId => DeleteOneAsync(taskId, member, cluster)));
        return TypedResults.Ok(new Envelope<DeletedBody>(new(deleted.Count(outcome => !outcome.IsRefused))));
    }

    private static Outcome<string[]> ReadTaskIds(JsonElement root) =>
        !root.TryGetProperty("taskIds", out var field)
            || field.ValueKind is not JsonValueKind.Array
            || field.GetArrayLength() == 0 ? NoTaskIds
        : field.GetArrayLength() > MaxBulk ? TooMany
        : field.EnumerateArray()
            .Where(item => item.ValueKind is JsonValueKind.String)
            .Select(item => item.GetString()!)
            .Distinct(StringComparer.Ordinal)
            .ToArray();

    private static async Task<Outcome<Done>> DeleteOneAsync(string taskId, CurrentMember member, IClusterClient cluster) =>
        cluster.Execution(member, taskId) is { } execution
            ? await execution.DeleteAsync(member.UserId)
            : ClusterClientExtensions.ExecutionNotFound;
}

/// <summary>An answer that is only a sentence.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Message">The sentence.</param>
internal sealed record MessageBody(bool Success, string Message);

/// <summary>How many were deleted.</summary>
/// <param name="DeletedCount">The number.</param>
internal sealed record DeletedBody(int DeletedCount);
