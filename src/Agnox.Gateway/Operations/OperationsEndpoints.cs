namespace Agnox.Gateway.Operations;

/// <summary>Registration and routes of Operations.</summary>
internal static class OperationsEndpoints
{
    public static void AddGatewayOperations(this WebApplicationBuilder builder) => ArgumentNullException.ThrowIfNull(builder);

    public static void MapOperations(this WebApplication app) => ArgumentNullException.ThrowIfNull(app);
}
