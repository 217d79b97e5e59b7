using System.Security.Cryptography;
using System.Text;
using Agnox.Common;
using Agnox.Dispatch;
using Agnox.Gateway.Http;
using Agnox.Operations;
using Agnox.Organizations;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Operations;

/// <summary>
/// Routes for whoever operates the installation: a role of its own, held by who knows the operator's secret, and by no
/// tenant's member whatever their role.
/// </summary>
internal static class OperatorEndpoints
{
    private const string SecretHeader = "X-Agnox-Operator-Secret";

    private static readonly Refusal NotOperator = new(
        RefusalCode.Unauthenticated, "Unauthorized", $"This route is for the operator: send the secret as {SecretHeader}.");

    public static void MapOperator(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var group = app.MapGroup("/api/system").WithTags("Operations").AllowAnonymous();
        group.AddEndpointFilter(RequireOperatorAsync);
        group.MapGet("/nodes", ListNodesAsync);
        group.MapPost("/nodes/{nodeId}/drain", (string nodeId, IClusterClient cluster) => SetDrainingAsync(cluster, nodeId, isDraining: true));
        group.MapPost("/nodes/{nodeId}/resume", (string nodeId, IClusterClient cluster) => SetDrainingAsync(cluster, nodeId, isDraining: false));
        group.MapGet("/organizations/{organizationId}/limits", GetLimitsAsync);
        group.MapPut("/organizations/{organizationId}/limits", SetLimitsAsync);
    }

    private static async ValueTask<object?> RequireOperatorAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var secret = context.HttpContext.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.OperatorSecret;
        var sent = context.HttpContext.Request.Headers[SecretHeader].ToString();
        return secret.Length > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(secret))
            ? await next(context)
            : NotOperator.ToHttp();
    }

    private static async Task<IResult> ListNodesAsync(IClusterClient cluster) => TypedResults.Ok(new NodesBody(
        new([.. (await cluster.GetGrain<IOperationsGrain>(0).ListNodesAsync()).Select(NodeBody.Of)])));

    private static async Task<IResult> SetDrainingAsync(IClusterClient cluster, string nodeId, bool isDraining) =>
        (await cluster.GetGrain<IOperationsGrain>(0).SetDrainingAsync(nodeId, isDraining))
            .ToHttp(_ => new DrainBody(new(nodeId, isDraining)));

    private static async Task<IResult> GetLimitsAsync(string organizationId, IClusterClient cluster) =>
        (await Limits(cluster, organizationId).GetAsync()).ToHttp(limits => new LimitsBody(limits));

    private static async Task<IResult> SetLimitsAsync(string organizationId, HttpContext context, IClusterClient cluster)
    {
        var grain = Limits(cluster, organizationId);
        var present = await grain.GetAsync();
        if (present.IsRefused)
        {
            return present.Refusal.ToHttp();
        }

        var body = await RequestBody.ReadObjectAsync(context);
        if (body.IsRefused)
        {
            return body.Refusal.ToHttp();
        }

        var change = OrganizationLimitsBody.Read(body.Value, present.Value);
        return change.IsRefused
            ? change.Refusal.ToHttp()
            : (await grain.SetAsync(change.Value)).ToHttp(limits => new LimitsBody(limits));
    }

    private static IOrganizationLimitsGrain Limits(IClusterClient cluster, string organizationId) =>
        cluster.GetGrain<IOrganizationLimitsGrain>(organizationId);
}

/// <summary>What holds for an organization.</summary>
internal sealed record LimitsBody(OrganizationLimits Data)
{
    /// <summary>Always true here.</summary>
    public bool Success { get; } = true;
}

/// <summary>All nodes.</summary>
internal sealed record NodesBody(NodeList Data)
{
    /// <summary>Always true here.</summary>
    public bool Success { get; } = true;
}

/// <summary>The nodes by their ids.</summary>
internal sealed record NodeList(IReadOnlyList<NodeBody> Nodes);

/// <summary>What became of a request to drain or resume.</summary>
internal sealed record DrainBody(DrainState Data)
{
    /// <summary>Always true here.</summary>
    public bool Success { get; } = true;
}

/// <summary>Whether a node takes no new work.</summary>
internal sealed record DrainState(string NodeId, bool IsDraining);

/// <summary>One node, as its operator sees it. Tenants' run ids are not shown, only their number.</summary>
internal sealed record NodeBody(
    string NodeId,
    string Address,
    string Platform,
    IReadOnlyDictionary<string, string> Labels,
    int Slots,
    int Running,
    bool IsDraining,
    string? Problem,
    string? EngineVersion,
    long HeartbeatAgeMs,
    bool IsConnected,
    IReadOnlyList<string> Images)
{
    /// <summary>A node that was silent for so long is not given work; it reports every two seconds.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(7);

    public static NodeBody Of(NodeReport node) => new(
        node.NodeId,
        node.Address,
        node.Platform,
        node.Labels,
        node.Slots,
        node.Running.Length,
        node.IsDraining,
        node.Problem,
        node.EngineVersion,
        (long)node.Age.TotalMilliseconds,
        node.Age < MaxSilence,
        node.Images);
}
