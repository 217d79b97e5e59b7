using System.Net;
using Agnox.Organizations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Agnox.Clustering;

/// <summary>Joins a process to the cluster: silos as members, gateways as clients. Membership is kept in Redis.</summary>
public static class ClusterMembership
{
    /// <summary>
    /// Longest wait for a grain's answer, on silos and gateways alike: an idle open log is kept alive by half of the silo's.
    /// </summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What separates this product's grain state from others in one database. Never changes.</summary>
    private const string ServiceId = "agnox";

    /// <summary>
    /// A silo whose process died is out after some two seconds, one whose host is frozen or unplugged after some ten: three
    /// probes missed, and <c>MaxProbeTimeout</c> times three without a byte from it. Shorter would lose silos whose host
    /// is merely busy with the tenants' tests.
    /// </summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MinProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxProbeTimeout = TimeSpan.FromSeconds(3);
    private const int MissedProbes = 3;

    /// <summary>How soon a process sees changes of the member list that nobody told it of.</summary>
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>A host that is gone does not refuse connections, it says nothing.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Makes this process a silo of the cluster.</summary>
    /// <param name="silo">The silo.</param>
    public static ISiloBuilder UseAgnoxCluster(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var cluster = silo.Services.AddClusterOptions(silo.Configuration);
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = cluster().RedisConfiguration());
        silo.Configure<EndpointOptions>(endpoint =>
        {
            var address = cluster().ResolveAdvertisedAddress();
            endpoint.AdvertisedIPAddress = address;
            endpoint.SiloPort = cluster().SiloPort;
            endpoint.GatewayPort = cluster().GatewayPort;
            endpoint.SiloListeningEndpoint = new(ListenAddress(address), cluster().SiloPort);
            endpoint.GatewayListeningEndpoint = new(ListenAddress(address), cluster().GatewayPort);
        });
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = ProbeTimeout;
            membership.MinProbeTimeout = MinProbeTimeout;
            membership.MaxProbeTimeout = MaxProbeTimeout;
            membership.NumMissedProbesLimit = MissedProbes;
            membership.TableRefreshTimeout = TableRefresh;
            membership.IAmAliveTablePublishTimeout = TableRefresh;
        });
        silo.Configure<ConnectionOptions>(connection => connection.OpenConnectionTimeout = ConnectTimeout);
#pragma warning disable ORLEANSEXP003 // without it, the death of one silo takes most grains of the others down with it
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // By default the grains of a silo that died stay unreachable for 20 seconds more, lest one live twice. Ours may: what
        // two activations write is decided by the storage's ETag, and what two attempts do by the attempt's number.
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        return silo;
    }

    /// <summary>Makes this process a client of the cluster.</summary>
    /// <param name="client">The client.</param>
    public static IClientBuilder UseAgnoxCluster(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var cluster = client.Services.AddClusterOptions(client.Configuration);
        client.UseRedisClustering(redis => redis.ConfigurationOptions = cluster().RedisConfiguration());
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TableRefresh);
        client.Configure<ConnectionOptions>(connection => connection.OpenConnectionTimeout = ConnectTimeout);
        client.AddMemoryStreams(AgnoxStreams.Provider, streams => streams.ConfigurePartitioning(AgnoxStreams.Partitions));
        return client;
    }

    /// <summary>Whether a failure says that the list of members could not be reached.</summary>
    /// <param name="failure">What was thrown.</param>
    public static bool IsAway(Exception failure) => failure is RedisException or RedisTimeoutException;

    /// <summary>Loopback stays on loopback; otherwise all interfaces, as the advertised address may be outside a container.</summary>
    private static IPAddress ListenAddress(IPAddress advertised) =>
        IPAddress.IsLoopback(advertised) ? advertised : IPAddress.Any;

    private static Func<ClusterOptions> AddClusterOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClusterOptions>().BindConfiguration(ClusterOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptionsValidator>();
        var options = new Lazy<ClusterOptions>(() =>
            configuration.GetSection(ClusterOptions.SectionName).Get<ClusterOptions>() ?? new());
        services.Configure<Orleans.Configuration.ClusterOptions>(orleans =>
        {
            orleans.ClusterId = options.Value.Id;
            orleans.ServiceId = ServiceId;
        });
        return () => options.Value;
    }
}
