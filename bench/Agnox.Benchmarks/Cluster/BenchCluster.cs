using System.Collections.Immutable;
using Agnox.Local;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;

namespace Agnox.Benchmarks.Cluster;

/// <summary>
/// A cluster of processes on real Redis, PostgreSQL and container engine, and the members who use it. Gone without trace
/// in the end.
/// </summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    public const int Silos = 3;
    public const int Gateways = 2;

    /// <summary>One slot a silo: a benchmark can tell which run is where, and fill them all.</summary>
    public const int SlotsPerSilo = 1;

    private const string Network = "agnox-bench-cluster";

    /// <summary>How long a silo may be silent; shorter than by default, so that many rounds fit into a minute.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    /// <summary>How long it may then still come back to its runs.</summary>
    public static readonly TimeSpan DetachedGrace = TimeSpan.FromSeconds(4);

    private static readonly ImmutableDictionary<string, string> Configuration = ImmutableDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Organizations:DefaultPlan"] = "enterprise",
            ["RateLimits:Api:Limit"] = "1000000", // out of reach, but counted, as everywhere
            ["RateLimits:Auth:Limit"] = "0",
            ["Runner:Network"] = Network,
            ["Executions:Lease"] = Lease.ToString("c"),
            ["Executions:DetachedGrace"] = DetachedGrace.ToString("c"),
        });

    private readonly string _directory;
    private readonly List<TestMember> _members = [];

    private BenchCluster(LocalCluster local, string directory)
    {
        Local = local;
        _directory = directory;
    }

    public LocalCluster Local { get; }

    public static async Task<BenchCluster> UpAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("agnox-bench-").FullName;
        var layout = new ClusterLayout
        {
            Directory = directory,
            Silos = Silos,
            Gateways = Gateways,
            Slots = SlotsPerSilo,
            Port = 0,
            Settings = Configuration,
        };
        try
        {
            return new(await LocalCluster.UpAsync(layout, cancellationToken), directory);
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>Founds organizations and returns the admin of each, connected to the gateways in turn.</summary>
    public async Task<IReadOnlyList<TestMember>> SignUpAsync(int count)
    {
        var members = new List<TestMember>();
        for (var number = 0; number < count; number++)
        {
            var member = await TestMember.SignUpAsync(Local.Gateways[number % Gateways]);
            members.Add(member);
            _members.Add(member);
        }

        return members;
    }

    /// <summary>Number of the silo that is a node.</summary>
    public int SiloOf(string nodeId) => NumberOf(silo => silo.NodeId == nodeId, nodeId);

    /// <summary>Number of the silo that listens on a port for the others.</summary>
    public int SiloAt(int port) => NumberOf(silo => silo.Ports.Silo == port, $"port {port}");

    /// <summary>Starts a silo that was killed and waits until the cluster has heard of all.</summary>
    public async Task HealAsync(int silo)
    {
        await Local.StartSiloAsync(silo);
        await Local.WaitForNodesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }

        await Local.DownAsync(deleteData: true);
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }

        foreach (var container in await ListAsync("ps", "-aq", "--filter", $"network={Network}"))
        {
            await DockerCommand.RunAsync("rm", "-f", container);
        }

        foreach (var network in await ListAsync("network", "ls", "-q", "--filter", $"name=^{Network}$"))
        {
            await DockerCommand.RunAsync("network", "rm", network);
        }
    }

    private int NumberOf(Predicate<Local.State.SiloMember> isMeant, string what) =>
        Local.Silos.ToList().FindIndex(isMeant) is >= 0 and var index
            ? index + 1
            : throw new InvalidOperationException($"No silo of the cluster is {what}.");

    private static async Task<string[]> ListAsync(params string[] command) =>
        (await DockerCommand.RunAsync(command)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
