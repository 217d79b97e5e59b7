using System.Globalization;
using Agnox.Executions;
using Agnox.Gateway.Executions;
using Agnox.Gateway.Http;
using Agnox.Reports;

namespace Agnox.Gateway.Reports;

/// <summary>Registration and routes of Reports.</summary>
internal static class ReportsEndpoints
{
    /// <summary>
    /// Customers' HTML comes from this origin and may run its scripts, but as a document of no origin at all: it can
    /// neither read our storage nor call our API as the one who looks at it.
    /// </summary>
    private const string Sandbox =
        "sandbox allow-scripts allow-popups allow-downloads; default-src 'self' 'unsafe-inline' data: blob:";

    public static void AddGatewayReports(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ReportGate>();
    }

    public static void MapReports(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapMethods("/reports/{organizationId}/{taskId}/{**path}", [HttpMethods.Get, HttpMethods.Head], ServeAsync)
            .WithTags("Reports")
            .AllowAnonymous();
    }

    private static async Task<IResult> ServeAsync(
        string organizationId, string taskId, string? path, HttpContext context, ReportGate gate, IClusterClient cluster)
    {
        var admitted = await gate.AdmitAsync(context.Request, organizationId, taskId);
        if (admitted.IsRefused)
        {
            return admitted.Refusal.ToHttp();
        }

        var pass = admitted.Value;
        var execution = await cluster.GetGrain<IExecutionGrain>(pass.Key.ToString()).GetAsync();
        var attempt = execution.Value?.Reports.Attempt ?? 0;
        var reports = cluster.GetGrain<IReportsGrain>(0);
        var file = attempt > 0 ? await FindAsync(reports, pass.Key, attempt, context.Request, path) : null;
        if (file is null)
        {
            return ReportGate.NotFound.ToHttp();
        }

        if (pass.IsFromQuery)
        {
            gate.RememberIn(context, pass.Key);
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Sandbox;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, no-cache";
        return BlockStream.Serve(
            file.Length,
            (offset, count) => reports.ReadAsync(pass.Key, attempt, file.Path, offset, count),
            ContentTypes.Of(file.Path),
            string.Create(CultureInfo.InvariantCulture, $"{attempt}-{file.ModifiedAt.UtcTicks:x}-{file.Length:x}"),
            file.ModifiedAt);
    }

    /// <summary>The file itself, or the index of the folder of that name; no redirect, as old clients expect.</summary>
    private static async Task<ReportFile?> FindAsync(
        IReportsGrain reports, ExecutionKey key, int attempt, HttpRequest request, string? path)
    {
        var isFolder = request.Path.Value?.EndsWith('/') ?? false;
        foreach (var candidate in ReportPath.Candidates(path, isFolder))
        {
            if (await reports.FindAsync(key, attempt, candidate) is { } file)
            {
                return file;
            }
        }

        return null;
    }
}
