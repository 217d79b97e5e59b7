using System.Globalization;

namespace Agnox.Silo.Hosting;

/// <summary>The old platform's variable names that concern a silo, mapped to configuration keys in this one place.</summary>
internal static class LegacyEnvironment
{
    /// <summary>Of two old names of one new name the first counts, as it did.</summary>
    private static readonly (string Old, string New, Func<string, string> Convert)[] Names =
    [
        ("ENCRYPTION_KEY", "Secrets:EncryptionKey", text => text),
        ("WORKER_TASK_TIMEOUT_MS", "Executions:RunTimeout", Milliseconds),
        ("REPORTS_DIR", "Artifacts:Directory", text => text),
        ("PLATFORM_REDIS_URL", "Cluster:Redis", text => text),
        ("REDIS_URL", "Cluster:Redis", text => text),
    ];

    /// <summary>Adds the old names; a new name that is set anywhere wins over its old one.</summary>
    /// <param name="configuration">The application's configuration.</param>
    public static void AddLegacyEnvironment(this IConfigurationManager configuration)
    {
        var mapped = Names
            .Where(name => configuration[name.Old] is { Length: > 0 } && configuration[name.New] is null)
            .Select(name => KeyValuePair.Create<string, string?>(name.New, name.Convert(configuration[name.Old]!)))
            .DistinctBy(pair => pair.Key, StringComparer.Ordinal);
        configuration.AddInMemoryCollection([.. mapped]);
    }

    /// <summary>Anything that is no number is left for the binder to refuse.</summary>
    private static string Milliseconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds).ToString("c", CultureInfo.InvariantCulture)
            : text;
}
