using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Http;

/// <summary>
/// Which web pages may read answers. Our own few lines and not the framework's, which answers every preflight, also those
/// of strangers, and leaves out headers existing clients see.
/// </summary>
internal sealed class CrossOrigin(RequestDelegate next, IOptions<GatewayOptions> options, IProblemDetailsService problems)
{
    private const string Methods = "GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS";

    private readonly FrozenSet<string> _origins = options.Value.CorsOrigins.ToFrozenSet(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request.Headers;
        string? origin = request.Origin;
        var isListed = origin is not null && _origins.Contains(origin);
        var isPreflight = HttpMethods.IsOptions(context.Request.Method)
            && origin is not null
            && request.ContainsKey("Access-Control-Request-Method");
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.Append("Vary", isPreflight && isListed ? "Origin, Access-Control-Request-Headers" : "Origin");
            if (isListed || origin is null)
            {
                headers.AccessControlAllowCredentials = "true";
            }

            if (isListed)
            {
                headers.AccessControlAllowOrigin = origin;
            }

            return Task.CompletedTask;
        });
        if (HttpMethods.IsOptions(context.Request.Method) && !isPreflight)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await problems.WriteAsync(new()
            {
                HttpContext = context,
                ProblemDetails = { Detail = "Invalid Preflight Request" },
            });
        }
        else if (isPreflight && isListed)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.AccessControlAllowMethods = Methods;
            context.Response.Headers.AccessControlAllowHeaders = request.AccessControlRequestHeaders;
        }
        else
        {
            await next(context);
        }
    }
}
