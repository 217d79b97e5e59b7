using System.Security.Cryptography;
using System.Text;
using Agnox.Common;
using Agnox.Gateway.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Operations;

/// <summary>Routes for operators and load balancers, and the small fixed answers old clients ask for.</summary>
internal static class OperationsEndpoints
{
    private const string SecretHeader = "X-Agnox-Monitor-Secret";

    public static void AddGatewayOperations(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<InstallationProbe>();
    }

    public static void MapOperations(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var group = app.MapGroup("").WithTags("Operations");
        group.MapGet("/", GetGreeting).AllowAnonymous();
        group.MapGet("/health", GetHealthAsync).AllowAnonymous();
        group.MapGet("/api/system/monitor-status", GetMonitorStatusAsync).AllowAnonymous();
        group.MapGet("/__webpack_hmr", GetNothing).AllowAnonymous().ExcludeFromDescription();
        group.MapGet("/config/defaults", GetDefaults);
        group.MapGet("/api/tests-structure", GetTestsStructure);
    }

    private static Ok<Greeting> GetGreeting() => TypedResults.Ok(new Greeting());

    private static NoContent GetNothing() => TypedResults.NoContent();

    private static Ok<RunDefaults> GetDefaults() => TypedResults.Ok(new RunDefaults());

    private static Ok<string[]> GetTestsStructure() => TypedResults.Ok(Array.Empty<string>());

    private static async Task<IResult> GetHealthAsync(InstallationProbe probe, TimeProvider time)
    {
        var body = HealthBody.Of(await probe.TryDescribeAsync(), time);
        return TypedResults.Json(body, statusCode: body.StatusCode);
    }

    private static async Task<IResult> GetMonitorStatusAsync(
        HttpRequest request, IOptions<GatewayOptions> options, InstallationProbe probe, TimeProvider time) =>
        IsMonitor(request.Headers[SecretHeader].ToString(), options.Value.MonitorSecret)
            ? TypedResults.Ok(MonitorBody.Of(await probe.TryDescribeAsync(), time))
            : new Refusal(RefusalCode.Unauthenticated, "Unauthorized").ToHttp();

    private static bool IsMonitor(string sent, string secret) => secret.Length > 0
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(secret));
}
