namespace Agnox.Gateway.Live;

/// <summary>Registration and routes of Live.</summary>
internal static class LiveEndpoints
{
    public static void AddGatewayLive(this WebApplicationBuilder builder) => ArgumentNullException.ThrowIfNull(builder);

    public static void MapLive(this WebApplication app) => ArgumentNullException.ThrowIfNull(app);
}
