using Agnox.Gateway.Http;
using Agnox.RateLimits;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.RateLimits;

/// <summary>Counts requests in the cluster, so that all gateways together let through what the limit says.</summary>
internal sealed partial class RateLimitCounter(
    IClusterClient cluster, IOptions<RateLimitOptions> options, TimeProvider time, ILogger<RateLimitCounter> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Counts one request. Null when nothing is known against it: the limiter is off, or the cluster did not answer at once.
    /// Such a request goes on, and finds out by itself what else does not answer.
    /// </summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="caller">Whose request it is.</param>
    public async Task<CountedRequest?> TryCountAsync(Limiter limiter, string caller)
    {
        var rule = limiter.RuleOf(options.Value);
        if (rule.Limit == 0)
        {
            return null;
        }

        try
        {
            var hit = await cluster.GetGrain<IRateLimitGrain>($"{limiter.Name}:{caller}")
                .HitAsync(rule.Limit, rule.Window)
                .WaitAsync(Patience, time);
            return new(limiter, rule, hit);
        }
        catch (Exception fault) when (ClusterFailure.Is(fault))
        {
            LogUncounted(limiter.Name, fault.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cluster did not count a request for limiter {Limiter}; let through: {Reason}")]
    private partial void LogUncounted(string limiter, string reason);
}
