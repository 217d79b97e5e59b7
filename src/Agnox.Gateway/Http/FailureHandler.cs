using Microsoft.AspNetCore.Diagnostics;

namespace Agnox.Gateway.Http;

/// <summary>From an exception nobody caught to a status; the envelope is written by the problem writer.</summary>
internal sealed partial class FailureHandler(IProblemDetailsService problems, ILogger<FailureHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        httpContext.Response.StatusCode = StatusOf(exception);
        switch (httpContext.Response.StatusCode)
        {
            case >= StatusCodes.Status500InternalServerError and not StatusCodes.Status503ServiceUnavailable:
                LogFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
                break;
            case StatusCodes.Status503ServiceUnavailable:
                LogUnavailable(exception, httpContext.Request.Method, httpContext.Request.Path);
                break;
            default:
                // the caller's fault; logging each would let anyone fill the log
                break;
        }

        return problems.TryWriteAsync(new() { HttpContext = httpContext, Exception = exception });
    }

    private static int StatusOf(Exception fault) => fault switch
    {
        BadHttpRequestException request => request.StatusCode,
        _ when ClusterFailure.Is(fault) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogFailed(Exception exception, string method, PathString path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: the cluster did not answer.")]
    private partial void LogUnavailable(Exception exception, string method, PathString path);
}
