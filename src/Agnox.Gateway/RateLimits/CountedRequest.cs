using System.Globalization;
using Agnox.Gateway.Http;
using Agnox.RateLimits;

namespace Agnox.Gateway.RateLimits;

/// <summary>A request a limiter has counted, and how that is told.</summary>
/// <param name="Limiter">The limiter.</param>
/// <param name="Rule">Its numbers at that moment.</param>
/// <param name="Hit">What the cluster counted.</param>
internal sealed record CountedRequest(Limiter Limiter, RateLimitRule Rule, RateLimitHit Hit)
{
    private const string Error = "Too Many Requests";

    /// <summary>Whether it is one too many.</summary>
    public bool IsOverLimit => Hit.Count > Rule.Limit;

    private int SecondsLeft => (int)Math.Ceiling(Hit.ResetsIn.TotalSeconds);

    /// <summary>The headers of an allowed request: the standard's, and the old platform's with its kind of date.</summary>
    public void WriteTo(IHeaderDictionary headers)
    {
        WriteStandardTo(headers);
        WriteOldTo(headers);
    }

    /// <summary>
    /// Answers 429. The old headers then tell of the limiter passed before, if there was one, as the old platform's do.
    /// </summary>
    public Task RefuseAsync(HttpContext context, CountedRequest? passed)
    {
        var headers = context.Response.Headers;
        passed?.WriteOldTo(headers);
        WriteStandardTo(headers);
        headers.RetryAfter = Text(SecondsLeft);
        var body = new ErrorEnvelope(Error)
        {
            Message = Limiter.Message,
            RetryAfter = SecondsLeft,
            Limit = Rule.Limit,
            Window = (long)Rule.Window.TotalMilliseconds,
        };
        return TypedResults.Json(body, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context);
    }

    private void WriteStandardTo(IHeaderDictionary headers)
    {
        headers["RateLimit-Limit"] = Text(Rule.Limit);
        headers["RateLimit-Remaining"] = Text(Hit.Remaining);
        headers["RateLimit-Reset"] = Text(SecondsLeft);
    }

    private void WriteOldTo(IHeaderDictionary headers)
    {
        headers["X-RateLimit-Limit"] = Text(Rule.Limit);
        headers["X-RateLimit-Remaining"] = Text(Hit.Remaining);
        headers["X-RateLimit-Reset"] = WireDate.Format(Hit.ResetsAt);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
