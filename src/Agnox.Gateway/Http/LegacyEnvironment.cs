using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace Agnox.Gateway.Http;

/// <summary>The old platform's variable names, mapped to configuration keys in this one place.</summary>
internal static partial class LegacyEnvironment
{
    /// <summary>
    /// Adds the old names as a source just below the environment: they win over files, and a new name in the environment
    /// wins over its old one.
    /// </summary>
    /// <param name="configuration">The application's configuration.</param>
    public static void AddLegacyEnvironment(this ConfigurationManager configuration)
    {
        IList<IConfigurationSource> sources = configuration.Sources;
        var environment = sources.LastOrDefault(source =>
            source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        var place = environment is null ? sources.Count : sources.IndexOf(environment);
        sources.Insert(place, new MemoryConfigurationSource { InitialData = Map(configuration) });
    }

    /// <summary>The new keys with the values of the old names that are set.</summary>
    /// <param name="old">Where the old names are.</param>
    public static IReadOnlyDictionary<string, string?> Map(IConfiguration old)
    {
        Dictionary<string, string?> mapped = new(StringComparer.OrdinalIgnoreCase);
        Copy("PLATFORM_JWT_SECRET", "Auth:JwtSecret", text => text);
        Copy("JWT_EXPIRY", "Auth:JwtExpiry", Duration);
        Copy("MONITORING_SECRET_KEY", "Gateway:MonitorSecret", text => text);
        Copy("PUBLIC_API_URL", "Gateway:PublicUrl", text => text);
        Copy("REDIS_URL", "Cluster:Redis", text => text);
        Copy("PLATFORM_REDIS_URL", "Cluster:Redis", text => text);
        Copy("NODE_ENV", "Gateway:IsProduction", text => text == "production" ? bool.TrueString : bool.FalseString);
        var origins = Read("CORS_ORIGIN") ?? Read("ALLOWED_ORIGINS") ?? "";
        var parts = origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var (index, origin) in parts.Index())
        {
            mapped[string.Create(CultureInfo.InvariantCulture, $"Gateway:CorsOrigins:{index}")] = origin;
        }

        return mapped;

        string? Read(string name) => old[name] is { Length: > 0 } text ? text : null;

        void Copy(string name, string key, Func<string, string> convert)
        {
            if (Read(name) is { } text)
            {
                mapped[key] = convert(text);
            }
        }
    }

    /// <summary>"24h", "7d", "30m"; a bare number counts milliseconds. Anything else is left for the binder to refuse.</summary>
    private static string Duration(string text)
    {
        var match = DurationPattern().Match(text);
        if (!match.Success || !long.TryParse(match.Groups["count"].Value, CultureInfo.InvariantCulture, out var count))
        {
            return text;
        }

        long milliseconds = match.Groups["unit"].Value switch
        {
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => 1,
        };
        return TimeSpan.FromMilliseconds(count * milliseconds).ToString("c", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\A(?<count>[0-9]{1,9}) ?(?<unit>ms|s|m|h|d|w)?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DurationPattern();
}
