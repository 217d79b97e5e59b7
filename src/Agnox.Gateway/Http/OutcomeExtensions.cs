using System.Globalization;
using Agnox.Common;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Agnox.Gateway.Http;

/// <summary>From a grain's answer to an HTTP answer.</summary>
internal static class OutcomeExtensions
{
    /// <summary>A refusal in the envelope, with the status of its code.</summary>
    public static RefusalResult ToHttp(this Refusal refusal) => new(refusal);

    /// <summary>An enveloped value, or the refusal.</summary>
    public static IResult ToHttp<T, TBody>(this Outcome<T> outcome, Func<T, TBody> body)
        where T : class =>
        outcome.IsRefused ? outcome.Refusal.ToHttp() : TypedResults.Ok(new Envelope<TBody>(body(outcome.Value)));
}

/// <summary>Writes a refusal.</summary>
/// <param name="refusal">The refusal.</param>
internal sealed class RefusalResult(Refusal refusal) : IResult
{
    private const string BillingPage = "/settings?tab=billing";

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var wait = refusal.RetryAfter is { } time ? (int)Math.Ceiling(time.TotalSeconds) : (int?)null;
        if (wait is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = new ErrorEnvelope(refusal.Error)
        {
            Message = refusal.Message,
            Details = refusal.Details.IsDefaultOrEmpty ? null : refusal.Details,
            UpgradeUrl = refusal.Usage is null ? null : BillingPage,
            Usage = refusal.Usage is { } usage
                ? new(usage.Used, usage.Limit, (int)(100 * usage.Used / Math.Max(1, usage.Limit)))
                : null,
            RetryAfter = wait,
        };
        JsonHttpResult<ErrorEnvelope> result = TypedResults.Json(body, statusCode: RefusalStatus.Of(refusal.Code));
        return result.ExecuteAsync(httpContext);
    }
}
