namespace Agnox.Gateway.Executions;

/// <summary>Registration and routes of Executions.</summary>
internal static class ExecutionsEndpoints
{
    public static void AddGatewayExecutions(this WebApplicationBuilder builder) => ArgumentNullException.ThrowIfNull(builder);

    public static void MapExecutions(this WebApplication app) => ArgumentNullException.ThrowIfNull(app);
}
