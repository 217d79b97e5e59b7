using Agnox.RateLimits;

namespace Agnox.Grains.RateLimits;

/// <inheritdoc cref="IRateLimitGrain"/>
/// <remarks>Collected soon after its window: addresses come and go, and each that is counted takes memory until then.</remarks>
[GrainType("rate-limit"), CollectionAgeLimit(Minutes = 2)]
internal sealed class RateLimitGrain(TimeProvider time) : Grain, IRateLimitGrain
{
    private TimeSpan _window;
    private long _startedAt;
    private DateTimeOffset _resetsAt;
    private long _count;

    public Task<RateLimitHit> HitAsync(int limit, TimeSpan window)
    {
        var left = _window - time.GetElapsedTime(_startedAt);
        if (left <= TimeSpan.Zero)
        {
            (_window, _startedAt, _resetsAt, _count) = (window, time.GetTimestamp(), time.GetUtcNow() + window, 0);
            left = window;
            DelayDeactivation(window); // it may be longer than an idle grain stays
        }

        _count++;
        return Task.FromResult(new RateLimitHit(_count, (int)Math.Max(0, limit - _count), _resetsAt, left));
    }
}
