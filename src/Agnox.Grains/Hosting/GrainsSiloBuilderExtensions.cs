using Agnox.Grains.Dispatch;
using Agnox.Grains.Executions;
using Agnox.Grains.Organizations;
using Agnox.Grains.Storage;
using Agnox.Organizations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Storage;

namespace Agnox.Grains.Hosting;

/// <summary>Brings the grains into a silo.</summary>
public static class GrainsSiloBuilderExtensions
{
    /// <summary>How late an event may be; the default of 100 ms would be a fifth of a short run.</summary>
    private static readonly TimeSpan StreamPollPeriod = TimeSpan.FromMilliseconds(20);

    private const int MaxEventsPerDelivery = 100;

    /// <summary>
    /// Registers what the grains need of the silo. The caller adds the ports: the grain storages named
    /// <see cref="StorageNames.State"/> and <see cref="StorageNames.StreamSubscribers"/>, <see cref="IExecutionStore"/>, <see cref="Artifacts.IArtifactStore"/>,
    /// <see cref="Secrets.ISecretBox"/> and, on hosts with a container engine, <see cref="INodeHost"/>.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="node">What the other silos may know of this one, by the names of <see cref="NodeMetadata"/>.</param>
    public static ISiloBuilder AddAgnoxGrains(this ISiloBuilder silo, IReadOnlyDictionary<string, string> node)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.UseSiloMetadata(node.ToDictionary(StringComparer.Ordinal));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddKeyedSingleton<IGrainStorage, ExecutionGrainStorage>(
            StorageNames.Executions,
            (services, _) => ActivatorUtilities.CreateInstance<ExecutionGrainStorage>(services));
        silo.Services.AddSingleton<ExecutionViewCache>();
        silo.Services.AddSingleton<Platforms>();
        silo.Services.AddPlacementDirector<NodePinnedPlacement, NodePinnedDirector>();
        silo.Services.AddOptions<ExecutionOptions>()
            .BindConfiguration(ExecutionOptions.SectionName)
            .PostConfigure(options => options.DefaultPlatform = options.DefaultPlatform.Length > 0
                ? options.DefaultPlatform
                : HostPlatform.Name)
            .ValidateOnStart();
        silo.Services.AddSingleton<IValidateOptions<ExecutionOptions>, ExecutionOptionsValidator>();
        silo.Services.AddOptions<OrganizationOptions>()
            .BindConfiguration(OrganizationOptions.SectionName)
            .ValidateOnStart();
        silo.Services.AddSingleton<IValidateOptions<OrganizationOptions>, OrganizationOptionsValidator>();
        silo.AddMemoryStreams(AgnoxStreams.Provider, streams =>
        {
            streams.ConfigurePartitioning(AgnoxStreams.Partitions);
            streams.ConfigurePullingAgent(agent => agent.Configure(options =>
            {
                options.GetQueueMsgsTimerPeriod = StreamPollPeriod;
                options.BatchContainerBatchSize = MaxEventsPerDelivery;
            }));
        });
        return silo;
    }
}
