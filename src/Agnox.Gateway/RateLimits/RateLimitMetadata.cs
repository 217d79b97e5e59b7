namespace Agnox.Gateway.RateLimits;

/// <summary>Which limiters a route's requests must pass, in this order.</summary>
/// <param name="Limiters">The limiters; none when its requests are not counted.</param>
internal sealed record RateLimitMetadata(IReadOnlyList<Limiter> Limiters);

/// <summary>
/// What a route says when the rule does not fit it: routes that need a session pass <see cref="Limiter.Api"/>, open ones
/// nothing.
/// </summary>
internal static class RateLimitConventions
{
    /// <summary>Counts the route's requests by these limiters, and by no others.</summary>
    public static TBuilder WithRateLimits<TBuilder>(this TBuilder route, params IReadOnlyList<Limiter> limiters)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RateLimitMetadata(limiters));

    /// <summary>Does not count the route's requests.</summary>
    public static TBuilder WithoutRateLimits<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithRateLimits();
}
