using Agnox.Common;
using Agnox.Executions;
using Agnox.Gateway.Auth;

namespace Agnox.Gateway.Executions;

/// <summary>The only place in the gateway where an execution's key is formed: from the authenticated member.</summary>
internal static class ClusterClientExtensions
{
    /// <summary>What every route and hub method says of a foreign, unknown, deleted or impossible task id.</summary>
    public static Refusal ExecutionNotFound { get; } = new(RefusalCode.NotFound, "Execution not found");

    /// <summary>The key of one of the member's organization's executions; null when the text can be no task id.</summary>
    public static ExecutionKey? Execution(this CurrentMember member, string? taskId) =>
        ExecutionKey.IsTaskId(taskId) ? new(member.OrganizationId, taskId!) : null;

    /// <summary>One of the member's organization's executions; null when the text can be no task id.</summary>
    public static IExecutionGrain? Execution(this IClusterClient cluster, CurrentMember member, string? taskId) =>
        member.Execution(taskId) is { } key ? cluster.GetGrain<IExecutionGrain>(key.ToString()) : null;

    /// <summary>One of the member's organization's executions as stored; NotFound when there is none.</summary>
    public static async Task<Outcome<ExecutionView>> FindExecutionAsync(
        this IClusterClient cluster, CurrentMember member, string? taskId) =>
        cluster.Execution(member, taskId) is { } execution ? await execution.GetAsync() : ExecutionNotFound;
}
