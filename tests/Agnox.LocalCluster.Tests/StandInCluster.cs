using Agnox.Testing.Storage;
using Xunit;

namespace Agnox.Local.Tests;

/// <summary>A cluster with a real Redis and PostgreSQL, whose silos and gateways are stand-ins.</summary>
public sealed class StandInCluster : IAsyncLifetime
{
    private const string StandIn = "Agnox.LocalCluster.StandIn";

    private readonly TemporaryDirectory _temporary = new();
    private LocalCluster? _cluster;

    public LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not up.");

    public ClusterLayout Layout => new()
    {
        Directory = Path.Combine(_temporary.Path, "cluster"),
        Silos = 2,
        Gateways = 1,
        Port = 0,
        StartLimit = TimeSpan.FromSeconds(60),
        Programs = new(Assembly, Assembly),
        Settings = new ClusterLayout { Directory = "" }.Settings.Add("StandIn:Directory", Nodes),
    };

    public string Nodes => Path.Combine(_temporary.Path, "nodes");

    private static string Assembly { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", StandIn, new DirectoryInfo(AppContext.BaseDirectory).Name, $"{StandIn}.dll"));

    public async ValueTask InitializeAsync() =>
        _cluster = await LocalCluster.UpAsync(Layout, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await LocalCluster.At(Layout.Directory).DownAsync();
        _temporary.Dispose();
    }
}
