namespace Agnox.Testing.Platform;

/// <summary>Tests ask more, and sign up more members, than one organization or address may in a minute.</summary>
public static class RateLimitSettings
{
    public static IReadOnlyDictionary<string, string> Off { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RateLimits:Api:Limit"] = "0",
        ["RateLimits:Auth:Limit"] = "0",
        ["RateLimits:Strict:Limit"] = "0",
    };
}
