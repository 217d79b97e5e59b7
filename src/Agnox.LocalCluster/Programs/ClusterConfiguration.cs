using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Agnox.Local.State;

namespace Agnox.Local.Programs;

/// <summary>The configuration keys of silos and gateways. What the operator gave wins, except over who a process is.</summary>
internal sealed class ClusterConfiguration(ClusterDirectory directory, ClusterState state, ClusterSecrets secrets)
{
    public const string Slots = "Runner:Slots";
    public const string OperatorSecret = "Gateway:OperatorSecret";

    private const string PublicUrl = "Gateway:PublicUrl";

    private static readonly ImmutableDictionary<string, string> Empty =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    public ImmutableDictionary<string, string> Shared => Empty
        .SetItem("Cluster:Redis", $"127.0.0.1:{Number(state.Redis.Url.Port)},password={secrets.RedisPassword}")
        .SetItem("Cluster:Id", $"local-{secrets.Id}");

    public ImmutableDictionary<string, string> SharedBySilos => Shared
        .SetItem("Cluster:AdvertisedAddress", "127.0.0.1")
        .SetItem("Storage:Postgres:ConnectionString", PostgresProgram.ConnectionTo(state.Postgres, secrets))
        .SetItem("Artifacts:Directory", directory.Artifacts)
        .SetItem("Secrets:EncryptionKey", secrets.EncryptionKey)
        .SetItem("Runner:AllowHostAccess", "true")
        .SetItems(Given());

    public ImmutableDictionary<string, string> SharedByGateways => Shared
        .SetItem("Auth:JwtSecret", secrets.JwtSecret)
        .SetItem(OperatorSecret, secrets.OperatorSecret)
        .SetItems(Given());

    public ImmutableDictionary<string, string> Of(SiloMember silo) => SharedBySilos
        .SetItem("Runner:NodeId", silo.NodeId)
        .SetItem("Cluster:SiloPort", Number(silo.Ports.Silo))
        .SetItem("Cluster:GatewayPort", Number(silo.Ports.Gateway));

    public ImmutableDictionary<string, string> Of(GatewayMember gateway)
    {
        var url = gateway.Url.GetLeftPart(UriPartial.Authority);
        var shared = SharedByGateways;
        return (shared.ContainsKey(PublicUrl) ? shared : shared.Add(PublicUrl, url)).SetItem("urls", url);
    }

    /// <summary>As environment variables.</summary>
    public static ImmutableDictionary<string, string> ToEnvironment(ImmutableDictionary<string, string> settings) =>
        settings.ToImmutableDictionary(
            setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value, StringComparer.Ordinal);

    /// <summary>Keeps what the operator gave, where nobody else reads it: it may hold secrets.</summary>
    public static void Store(ClusterDirectory directory, ClusterLayout layout)
    {
        var given = new Dictionary<string, string>(layout.Settings, StringComparer.OrdinalIgnoreCase);
        if (layout.Slots is { } slots)
        {
            given[Slots] = Number(slots);
        }

        AtomicFile.WritePrivate(
            directory.Settings, JsonSerializer.SerializeToUtf8Bytes(given, StateContext.Default.DictionaryStringString));
    }

    private Dictionary<string, string> Given() => JsonSerializer.Deserialize(
        File.ReadAllBytes(directory.Settings), StateContext.Default.DictionaryStringString) ?? [];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
