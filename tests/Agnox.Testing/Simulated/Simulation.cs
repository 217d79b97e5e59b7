using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Hosting;
using Agnox.Grains.Secrets;
using Agnox.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Agnox.Testing.Simulated;

/// <summary>
/// The grains of the platform as they are, over storage in memory and a node without containers in each silo. What happens there can
/// be scripted and watched.
/// </summary>
public sealed class Simulation
{
    /// <summary>Most slots a node will ever have.</summary>
    public const int MaxSlots = 4096;

    /// <summary>Slots of each node; takes effect with its next report.</summary>
    public int Slots { get; set; }

    /// <summary>Called when the node takes a slot.</summary>
    public Action<ExecutionKey> Started { get; set; } = _ => { };

    /// <summary>Called when the run is the node's.</summary>
    public Action<ExecutionKey> Claimed { get; set; } = _ => { };

    /// <summary>Called when the run has ended and its organization knows.</summary>
    public Action<ExecutionKey> Ended { get; set; } = _ => { };

    /// <summary>What stands for the container; ends at once unless told otherwise.</summary>
    public Func<ExecutionKey, Task> ContainerAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>The rows of all executions.</summary>
    public InMemoryExecutionStore Executions { get; } = new();

    /// <summary>Makes the silo one of this simulation.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="plan">Plan of new organizations.</param>
    /// <param name="platform">Platform of its node; null for this host's.</param>
    public void Configure(ISiloBuilder silo, string plan, string? platform = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Configuration["Organizations:DefaultPlan"] = plan;
        silo.AddAgnoxGrains(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [NodeMetadata.Platform] = platform ?? HostPlatform.Name,
        });
        silo.AddMemoryGrainStorage(StorageNames.StreamSubscribers);
        silo.AddMemoryGrainStorage(StorageNames.State);
        silo.Services.AddSingleton(this);
        silo.Services.AddSingleton<IExecutionStore>(Executions);
        silo.Services.AddSingleton<IArtifactStore, InMemoryArtifactStore>();
        silo.Services.AddSingleton<ISecretBox, OpenSecretBox>();
        silo.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<SimulatedNode>(services, platform ?? HostPlatform.Name));
        silo.Services.AddSingleton<INodeHost>(services => services.GetRequiredService<SimulatedNode>());
        silo.Services.AddHostedService(services => services.GetRequiredService<SimulatedNode>());
    }
}

/// <summary>Seals nothing.</summary>
internal sealed class OpenSecretBox : ISecretBox
{
    public string Seal(string value) => value;

    public string Open(string sealedValue) => sealedValue;
}
