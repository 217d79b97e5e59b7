using Agnox.Clustering;

namespace Agnox.Gateway.Clustering;

/// <summary>Makes the gateway's program a client of the cluster. The standalone has the silo in its own process instead.</summary>
internal static class ClusterClient
{
    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(2);

    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        builder.UseOrleansClient(client =>
        {
            client.UseAgnoxCluster();
            client.UseConnectionRetryFilter(async (_, cancellation) =>
            {
                // the cluster may start after us
                await Task.Delay(ConnectPause, TimeProvider.System, cancellation);
                return true;
            });
            client.AddOutgoingGrainCallFilter<IdempotentRetry>();
        });
        builder.Services.AddHostedService<ClusterHeartbeat>();
    }
}
