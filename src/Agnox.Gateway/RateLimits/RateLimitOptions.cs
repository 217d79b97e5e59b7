using Microsoft.Extensions.Options;

namespace Agnox.Gateway.RateLimits;

/// <summary>How many requests one caller may send: an organization, or an address where nobody has logged in.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "RateLimits";

    /// <summary>Requests of an organization, all its members together. Default 100 a minute.</summary>
    public RateLimitRule Api { get; } = new() { Limit = 100 };

    /// <summary>Sign-ups and log-ins of an address, together. Default 5 a minute.</summary>
    public RateLimitRule Auth { get; } = new() { Limit = 5 };

    /// <summary>Requests of an organization to the routes that ask for more care. Default 10 a minute.</summary>
    public RateLimitRule Strict { get; } = new() { Limit = 10 };
}

/// <summary>So many requests in so much time.</summary>
public sealed class RateLimitRule
{
    /// <summary>Requests in a window, up to 1,000,000. 0 means no limit: nothing is counted and no header is sent.</summary>
    public int Limit { get; set; }

    /// <summary>Length of a window, one second to one day; it begins with the first request. Default one minute.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>Tells all faults at once.</summary>
internal sealed class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>
{
    private const int MaxLimit = 1_000_000;

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        List<string> faults =
        [
            .. FaultsOf(nameof(options.Api), options.Api),
            .. FaultsOf(nameof(options.Auth), options.Auth),
            .. FaultsOf(nameof(options.Strict), options.Strict),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FaultsOf(string limiter, RateLimitRule rule)
    {
        var key = $"{RateLimitOptions.SectionName}:{limiter}";
        if (rule.Limit is < 0 or > MaxLimit)
        {
            yield return $"{key}:{nameof(rule.Limit)} must be between 0, which means no limit, and {MaxLimit}.";
        }

        if (rule.Window < ShortestWindow || rule.Window > LongestWindow)
        {
            yield return $"{key}:{nameof(rule.Window)} must be between one second and one day.";
        }
    }
}
