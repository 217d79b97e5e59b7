namespace Agnox.Gateway.Reports;

/// <summary>Registration and routes of Reports.</summary>
internal static class ReportsEndpoints
{
    public static void AddGatewayReports(this WebApplicationBuilder builder) => ArgumentNullException.ThrowIfNull(builder);

    public static void MapReports(this WebApplication app) => ArgumentNullException.ThrowIfNull(app);
}
