using Agnox.Common;
using Agnox.Executions;
using Agnox.Gateway.Auth;

namespace Agnox.Gateway.Reports;

/// <summary>
/// Decides who may read a run's files. Browsers load a page's parts without our header, hence the extra ways in: a token in
/// the address once, and a cookie for that one run's folder afterwards.
/// </summary>
internal sealed class ReportGate(SessionAuthenticator sessions, ReportTokens tokens)
{
    /// <summary>How long a minted token opens a report.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(300);

    private const string CookieName = "report_token";
    private const string BearerScheme = "Bearer ";

    /// <summary>Another organization's run reads like one that does not exist.</summary>
    public static Refusal NotFound { get; } = new(RefusalCode.NotFound, "Not Found");

    private static Refusal Missing { get; } =
        new(RefusalCode.Unauthenticated, "Report access requires a valid token or authentication");

    private static Refusal Bad { get; } = new(RefusalCode.Unauthenticated, "Invalid or expired report token");

    /// <summary>Who may enter gets the key; it is formed from what the token proves, and the address must agree.</summary>
    public async Task<Outcome<ReportPass>> AdmitAsync(HttpRequest request, string organizationId, string taskId)
    {
        if (Bearer(request) is { } bearer)
        {
            var session = await sessions.AuthenticateAsync(bearer);
            if (!session.IsRefused)
            {
                return Admit(session.Value, organizationId, taskId, isFromQuery: false);
            }
        }

        var fromQuery = request.Query["token"].ToString();
        var isFromQuery = fromQuery.Length > 0;
        var token = isFromQuery ? fromQuery : request.Cookies[CookieName];
        if (string.IsNullOrEmpty(token))
        {
            return Missing;
        }

        // never a login from the cookie: it is only ever ours, and ours is never a login
        if (isFromQuery && await sessions.AuthenticateAsync(token) is { IsRefused: false } login)
        {
            return Admit(login.Value, organizationId, taskId, isFromQuery);
        }

        return tokens.TryRead(token, organizationId, taskId) && ExecutionKey.IsTaskId(taskId)
            ? new ReportPass(new(organizationId, taskId), isFromQuery)
            : Bad;
    }

    /// <summary>Sets the cookie that lets the page's parts load: freshly minted, for this one run, and never a login.</summary>
    public void RememberIn(HttpContext context, ExecutionKey key) =>
        context.Response.Cookies.Append(CookieName, tokens.Mint(key), new()
        {
            Path = $"/reports/{key.OrganizationId}/{key.TaskId}/",
            MaxAge = TokenLifetime,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });

    private static Outcome<ReportPass> Admit(CurrentMember member, string organizationId, string taskId, bool isFromQuery) =>
        member.OrganizationId == organizationId && ExecutionKey.IsTaskId(taskId)
            ? new ReportPass(new(member.OrganizationId, taskId), isFromQuery)
            : NotFound;

    private static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? header[BearerScheme.Length..].Trim() : null;
    }
}

/// <summary>Leave to read one run's files.</summary>
/// <param name="Key">The run.</param>
/// <param name="IsFromQuery">The credential stood in the address.</param>
internal sealed record ReportPass(ExecutionKey Key, bool IsFromQuery);
