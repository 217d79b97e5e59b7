using System.Globalization;
using Agnox.Common;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Agnox.Gateway.Http;

/// <summary>Every failure the framework reports, in the envelope, in the words existing clients know.</summary>
internal sealed class EnvelopeProblemWriter : IProblemDetailsWriter
{
    private const int MaxEchoedLength = 512;

    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var status = http.Response.StatusCode;
        var isUnavailable = status == StatusCodes.Status503ServiceUnavailable;
        if (isUnavailable)
        {
            http.Response.Headers.RetryAfter =
                ClusterFailure.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = new ErrorEnvelope(TitleOf(status))
        {
            Message = context.ProblemDetails.Detail ?? MessageOf(http, status, context.Exception),
            RetryAfter = isUnavailable ? (int)ClusterFailure.RetryAfter.TotalSeconds : null,
            StatusCode = status,
        };
        return new(http.Response.WriteAsJsonAsync(body, http.RequestAborted));
    }

    /// <summary>Node's reason phrases; .NET's differ for one.</summary>
    private static string TitleOf(int status) => status == StatusCodes.Status413PayloadTooLarge
        ? "Payload Too Large"
        : ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";

    private static string? MessageOf(HttpContext http, int status, Exception? fault) => status switch
    {
        StatusCodes.Status404NotFound when http.GetEndpoint() is null =>
            Shorten($"Route {http.Request.Method}:{TargetOf(http)}") + " not found",
        StatusCodes.Status413PayloadTooLarge => "Request body is too large",
        StatusCodes.Status415UnsupportedMediaType when http.Request.ContentType is { } type =>
            Shorten($"Unsupported Media Type: {type}"),
        StatusCodes.Status503ServiceUnavailable =>
            $"The platform is not available right now. {(fault is StorageUnavailableException ? fault.Message + " " : "")}Please try again in a moment.",
        _ => null,
    };

    private static string TargetOf(HttpContext http) =>
        http.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target ? target : http.Request.Path.Value ?? "/";

    private static string Shorten(string text) => text.Length <= MaxEchoedLength ? text : text[..MaxEchoedLength];
}
