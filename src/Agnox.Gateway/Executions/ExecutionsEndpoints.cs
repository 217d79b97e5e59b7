using Agnox.Common;
using Agnox.Executions;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Http;
using Agnox.Logs;
using Agnox.Organizations;
using Microsoft.AspNetCore.Http.Json;

namespace Agnox.Gateway.Executions;

/// <summary>Registration and routes of Executions.</summary>
internal static class ExecutionsEndpoints
{
    public static void AddGatewayExecutions(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ExecutionBodies>();
        builder.Services.AddSingleton<ExecutionListWriter>();
        builder.Services.Configure<JsonOptions>(options =>
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ExecutionJson.Default));
    }

    public static void MapExecutions(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapSubmission();
        var group = app.MapGroup("/api/executions").WithTags("Executions").RequireAuthorization();
        group.MapGet("/", ListAsync);
        group.MapGet("/{taskId}", GetAsync);
        group.MapPost("/{taskId}/cancel", CancelAsync).RequireAuthorization(Policies.Developer);
        group.MapDeletions();
        group.MapLogs();
        group.MapArtifacts();
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request, CurrentMember member, IClusterClient cluster, ExecutionListWriter writer)
    {
        var filter = ListQuery.Read(request.Query);
        if (filter.IsRefused)
        {
            return filter.Refusal.ToHttp();
        }

        var page = await cluster.GetGrain<IExecutionQueriesGrain>(0).ListAsync(member.OrganizationId, filter.Value);
        return new ExecutionPageResult(writer, page, filter.Value.Limit, filter.Value.Offset);
    }

    private static async Task<IResult> GetAsync(
        string taskId, CurrentMember member, IClusterClient cluster, ExecutionBodies bodies)
    {
        var found = await cluster.FindExecutionAsync(member, taskId);
        if (found.IsRefused)
        {
            return found.Refusal.ToHttp();
        }

        var view = found.Value;
        var wait = view.Status.IsTerminal
            ? null
            : await cluster.GetGrain<IOrganizationGrain>(member.OrganizationId).ExplainWaitAsync(taskId);
        var output = await cluster.GetGrain<ILogReaderGrain>(0).ReadExcerptAsync(view.Key);
        return found.ToHttp(_ => new ExecutionDetailBody(bodies.Of(view, output, wait)));
    }

    private static async Task<IResult> CancelAsync(
        string taskId, CurrentMember member, IClusterClient cluster, ExecutionBodies bodies)
    {
        Outcome<ExecutionView> cancelled = cluster.Execution(member, taskId) is { } execution
            ? await execution.CancelAsync(member.UserId)
            : ClusterClientExtensions.ExecutionNotFound;
        return cancelled.ToHttp(view => new ExecutionDetailBody(bodies.Of(view)));
    }
}
