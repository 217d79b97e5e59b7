namespace Agnox.Gateway.Http;

/// <summary>Registration and routes of Http.</summary>
internal static class HttpPipeline
{
    public static void AddGatewayHttp(this WebApplicationBuilder builder) => ArgumentNullException.ThrowIfNull(builder);

    public static void UseGatewayHttp(this WebApplication app) => ArgumentNullException.ThrowIfNull(app);
}
