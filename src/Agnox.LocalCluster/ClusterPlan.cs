using System.Collections.Immutable;
using System.Globalization;
using Agnox.Local.Processes;
using Agnox.Local.Programs;
using Agnox.Local.State;

namespace Agnox.Local;

/// <summary>Gives members their names and ports.</summary>
internal sealed class ClusterPlan(ClusterDirectory directory, ClusterSecrets secrets, FreePorts ports)
{
    private const int DefaultPort = 3001;

    public ClusterState Of(ClusterLayout layout) => new()
    {
        Gateways = [.. GatewayPorts(layout).Select((port, index) => Gateway(index + 1, port))],
        Silos = [.. Enumerable.Range(1, layout.Silos).Select(Silo)],
        Redis = Server(RedisProgram.Name, "redis"),
        Postgres = Server(PostgresProgram.Name, "postgresql"),
        Programs = layout.Programs,
        StartLimit = layout.StartLimit,
    };

    /// <summary>The node's id is unlike those of other clusters on the same engine: each removes containers of its own nodes.</summary>
    public SiloMember Silo(int number)
    {
        var name = Numbered("silo", number);
        return new()
        {
            Name = name,
            NodeId = $"{Numbered("node", number)}-{secrets.Id}",
            Ports = new(ports.Take(), ports.Take()),
            Log = directory.LogOf(name).Path,
        };
    }

    public GatewayMember Gateway(int number, int port)
    {
        var name = Numbered("gateway", number);
        return new() { Name = name, Url = UrlOf("http", port), Log = directory.LogOf(name).Path };
    }

    /// <summary>The port after the newest gateway's when it is free.</summary>
    public int NextGatewayPort(ImmutableArray<GatewayMember> gateways) =>
        ports.TryTake(gateways[^1].Url.Port + 1) ?? ports.Take();

    private int[] GatewayPorts(ClusterLayout layout)
    {
        if (layout.Port is 0)
        {
            return [.. Enumerable.Range(0, layout.Gateways).Select(_ => ports.Take())];
        }

        var first = layout.Port ?? DefaultPort;
        var found = Enumerable.Range(first, layout.Gateways)
            .Select(port => port <= ushort.MaxValue && ports.TryTake(port) is { } taken ? taken : ports.Take())
            .ToArray();
        return layout.Port is null || found[0] == first
            ? found
            : throw new ClusterFailureException($"Port {first} is in use; choose another with --port.");
    }

    private ServerMember Server(string name, string scheme) => new()
    {
        Name = name,
        Url = UrlOf(scheme, ports.Take()),
        Log = directory.LogOf(name).Path,
    };

    private static Uri UrlOf(string scheme, int port) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}/"));

    private static string Numbered(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");
}
