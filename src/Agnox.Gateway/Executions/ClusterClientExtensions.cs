using Agnox.Executions;
using Agnox.Gateway.Auth;

namespace Agnox.Gateway.Executions;

/// <summary>The only place in the gateway where an execution's key is formed: from the authenticated member.</summary>
internal static class ClusterClientExtensions
{
    /// <summary>The key of one of the member's organization's executions; null when the text can be no task id.</summary>
    public static ExecutionKey? Execution(this CurrentMember member, string taskId) =>
        ExecutionKey.IsTaskId(taskId) ? new(member.OrganizationId, taskId) : null;
}
