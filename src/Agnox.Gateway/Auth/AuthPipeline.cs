namespace Agnox.Gateway.Auth;

/// <summary>Registration and routes of Auth.</summary>
internal static class AuthPipeline
{
    public static void AddGatewayAuth(this WebApplicationBuilder builder) => ArgumentNullException.ThrowIfNull(builder);

    public static void UseGatewayAuth(this WebApplication app) => ArgumentNullException.ThrowIfNull(app);
}
