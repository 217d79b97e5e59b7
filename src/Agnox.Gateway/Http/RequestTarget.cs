using System.Net;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace Agnox.Gateway.Http;

/// <summary>
/// Puts the request line in order before routing: refuses a path whose percent escapes are broken, which the server would
/// pass on undecoded, and routes HEAD like GET.
/// </summary>
internal sealed class RequestTarget(RequestDelegate next, IProblemDetailsService problems)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!IsDecodable(target.Split('?')[0]))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await problems.WriteAsync(new()
            {
                HttpContext = context,
                ProblemDetails = { Detail = "The path is not a valid url component" },
            });
            return;
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            await next(context);
            return;
        }

        // the server remembers what was asked and drops the body by itself; only routing has to be told
        request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            request.Method = HttpMethods.Head;
        }
    }

    private static bool IsDecodable(string path)
    {
        for (var at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
        {
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2]))
            {
                return false;
            }
        }

        var bytes = Encoding.UTF8.GetBytes(path);
        return Utf8.IsValid(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length));
    }
}
