using Agnox.Gateway.Auth;
using Agnox.Gateway.Executions;
using Agnox.Gateway.Http;
using Agnox.Gateway.Live;
using Agnox.Gateway.Operations;
using Agnox.Gateway.RateLimits;
using Agnox.Gateway.Reports;

namespace Agnox.Gateway;

/// <summary>The gateway as a building block: the gateway's own program and the standalone both compose it.</summary>
public static class AgnoxGateway
{
    /// <summary>Registers everything but the Orleans client, which the caller brings.</summary>
    /// <param name="builder">The application.</param>
    public static WebApplicationBuilder AddAgnoxGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddGatewayHttp();
        builder.AddGatewayAuth();
        builder.AddGatewayRateLimits();
        builder.AddGatewayExecutions();
        builder.AddGatewayReports();
        builder.AddGatewayLive();
        builder.AddGatewayOperations();
        return builder;
    }

    /// <summary>Builds the pipeline and maps every route.</summary>
    /// <param name="app">The application.</param>
    public static WebApplication UseAgnoxGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseGatewayHttp();
        app.UseGatewayAuth();
        app.MapOperations();
        app.MapOperator();
        app.MapAuth();
        app.MapExecutions();
        app.MapReports();
        app.MapLive();
        return app;
    }
}
