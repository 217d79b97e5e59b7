using Agnox.Clustering;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Agnox.Benchmarks.Cluster;

/// <summary>This process as a client of the cluster, as a gateway is.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    private readonly IHost _host;

    private ClusterConnection(IHost host) => _host = host;

    public IClusterClient Grains => _host.Services.GetRequiredService<IClusterClient>();

    public static async Task<ClusterConnection> OpenAsync(BenchCluster cluster)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(cluster.Local.Settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.UseOrleansClient(client => client.UseAgnoxCluster());
        var connection = new ClusterConnection(builder.Build());
        await connection._host.StartAsync();
        return connection;
    }

    /// <summary>Number of the silo that a grain lives on.</summary>
    public async Task<int> FindAsync(BenchCluster cluster, IAddressable grain) =>
        await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain) is { } address
            ? cluster.SiloAt(address.Endpoint.Port)
            : throw new InvalidOperationException($"{grain} lives on no silo.");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
