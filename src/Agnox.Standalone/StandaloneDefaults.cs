using System.Globalization;

namespace Agnox.Standalone;

/// <summary>
/// What a newcomer gets without configuring anything: everything in one data directory, on one loopback port, with
/// secrets made at the first start. Environment variables and appsettings override each of these.
/// </summary>
internal static class StandaloneDefaults
{
    private const int DefaultPort = 3000;

    private static readonly Dictionary<string, string> Switches = new(StringComparer.Ordinal)
    {
        ["--port"] = "Standalone:Port",
        ["--data"] = "Standalone:Data",
    };

    public static void AddStandaloneDefaults(this WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration.AddCommandLine(args, Switches);
        var port = builder.Configuration.GetValue("Standalone:Port", DefaultPort);
        var data = Path.GetFullPath(builder.Configuration.GetValue("Standalone:Data", "data")!);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
        var defaults = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["urls"] = url,
            ["Gateway:PublicUrl"] = url,
            ["Storage:Sqlite:DataDirectory"] = data,
            ["Artifacts:Directory"] = Path.Combine(data, "artifacts"),
            ["Runner:AllowHostAccess"] = "true",
        };
        foreach (var secret in InstallationSecrets.ReadOrCreate(data))
        {
            defaults.Add(secret.Key, secret.Value);
        }

        foreach (var (key, value) in defaults.Where(setting => builder.Configuration[setting.Key] is null))
        {
            builder.Configuration[key] = value;
        }
    }
}
