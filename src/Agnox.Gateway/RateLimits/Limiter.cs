namespace Agnox.Gateway.RateLimits;

/// <summary>A limit that several routes share.</summary>
/// <param name="Name">Begins the keys of its counters.</param>
/// <param name="Message">What who exceeds it is told.</param>
/// <param name="RuleOf">Its configured numbers.</param>
internal sealed record Limiter(string Name, string Message, Func<RateLimitOptions, RateLimitRule> RuleOf)
{
    /// <summary>Every request that needs a session.</summary>
    public static Limiter Api { get; } =
        new("api", "API rate limit exceeded. Please try again in a moment.", options => options.Api);

    /// <summary>Sign-up and log-in together.</summary>
    public static Limiter Auth { get; } =
        new("auth", "Too many authentication attempts. Please try again in a moment.", options => options.Auth);

    /// <summary>The few commands that send mail, change people or start much at once.</summary>
    public static Limiter Strict { get; } =
        new("strict", "Rate limit exceeded. Please wait before trying again.", options => options.Strict);
}
