using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Http;

/// <summary>
/// Headers of every answer. Set when the answer starts, because the exception handler clears what was set before; a route
/// that set one itself keeps its own.
/// </summary>
internal sealed partial class ResponseHeaders(
    RequestDelegate next, IOptions<GatewayOptions> options, ILogger<ResponseHeaders> logger)
{
    /// <summary>The name under which a request is found in the log.</summary>
    public const string RequestId = "X-Request-Id";

    private const int RequestIdBytes = 16;

    private const string ContentPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'";

    public async Task InvokeAsync(HttpContext context)
    {
        var id = IdOf(context.Request);
        context.TraceIdentifier = id;
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.TryAdd("X-Content-Type-Options", "nosniff");
            headers.TryAdd("X-Frame-Options", "DENY");
            headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
            headers.TryAdd("Content-Security-Policy", ContentPolicy);
            headers[RequestId] = id;
            if (options.Value.IsProduction)
            {
                headers.TryAdd("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload");
            }

            return Task.CompletedTask;
        });
        using (logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["RequestId"] = id }))
        {
            await next(context);
        }
    }

    /// <summary>The caller's id when it is harmless in a log line and a header, else one of ours.</summary>
    private static string IdOf(HttpRequest request) =>
        request.Headers[RequestId] is [{ } sent] && RequestIdPattern().IsMatch(sent)
            ? sent
            : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RequestIdBytes));

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RequestIdPattern();
}
