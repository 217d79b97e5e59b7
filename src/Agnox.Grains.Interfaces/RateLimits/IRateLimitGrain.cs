namespace Agnox.RateLimits;

/// <summary>
/// Counts the requests of one caller against one limit, for all gateways together. In memory only: a lost silo forgets the
/// count of the running window, which lets a few requests more through and never one too few.
/// Key: <c>limiter:org:organization id</c> or <c>limiter:ip:address</c>.
/// </summary>
[Alias("agnox.IRateLimitGrain"), GrainInterfaceType("agnox.rate-limit")]
public interface IRateLimitGrain : IGrainWithStringKey
{
    /// <summary>
    /// Counts one request, also one over the limit. A window begins with the first request and is as long as that one
    /// said; the first after its end begins another.
    /// </summary>
    /// <param name="limit">Requests allowed in a window.</param>
    /// <param name="window">Length of a window that begins now.</param>
    [Alias("Hit")]
    Task<RateLimitHit> HitAsync(int limit, TimeSpan window);
}

/// <summary>One counted request.</summary>
/// <param name="Count">Requests of the window, this one included.</param>
/// <param name="Remaining">How many more are allowed in it; 0 when this one was the last or over the limit.</param>
/// <param name="ResetsAt">End of the window; the same for every request of it.</param>
/// <param name="ResetsIn">The same as a duration, so that the clocks of silo and gateway need not agree.</param>
[GenerateSerializer, Immutable, Alias("agnox.rate-limit-hit")]
public sealed record RateLimitHit(
    [property: Id(0)] long Count,
    [property: Id(1)] int Remaining,
    [property: Id(2)] DateTimeOffset ResetsAt,
    [property: Id(3)] TimeSpan ResetsIn);
