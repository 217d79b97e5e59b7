using Agnox.RateLimits;

namespace Agnox.Gateway.Tests.RateLimits;

/// <summary>Counts like the grain in a window that never ends, and keeps what it was asked; or answers as the test says.</summary>
internal sealed class RateLimitStub
{
    public static readonly DateTimeOffset ResetsAt = new(2026, 2, 27, 15, 30, 9, 123, TimeSpan.Zero);
    public static readonly TimeSpan ResetsIn = TimeSpan.FromSeconds(41.2);

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public Func<Task<RateLimitHit>>? Answer { get; init; }

    public List<string> Keys { get; } = [];

    public IRateLimitGrain Grain(object key) => new Counter(this, (string)key);

    private sealed class Counter(RateLimitStub stub, string key) : IRateLimitGrain
    {
        public Task<RateLimitHit> HitAsync(int limit, TimeSpan window)
        {
            lock (stub.Keys)
            {
                stub.Keys.Add(key);
                var count = stub._counts[key] = stub._counts.GetValueOrDefault(key) + 1;
                return stub.Answer?.Invoke()
                    ?? Task.FromResult(new RateLimitHit(count, (int)Math.Max(0, limit - count), ResetsAt, ResetsIn));
            }
        }
    }
}
