using Agnox.Dispatch;
using Agnox.Executions;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Agnox.Grains.Dispatch;

/// <inheritdoc cref="INodeGrain"/>
[GrainType("node"), NodePinned]
internal sealed class NodeGrain(IEnumerable<INodeHost> hosts) : Grain, INodeGrain
{
    private readonly INodeHost? _host = hosts.SingleOrDefault();

    public Task<bool> TryReserveAsync(ExecutionKey key) => Task.FromResult(_host?.TryReserve(key) ?? false);

    public Task StopAsync(ExecutionKey key, int attempt)
    {
        _host?.Stop(key, attempt);
        return Task.CompletedTask;
    }

    public Task SetDrainingAsync(bool isDraining)
    {
        _host?.SetDraining(isDraining);
        return Task.CompletedTask;
    }
}

/// <summary>Places a grain on the silo whose address is its key, past the directory: a restarted silo is another key.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("agnox.node-pinned-placement")]
internal sealed class NodePinnedPlacement : PlacementStrategy
{
    public override bool IsUsingGrainDirectory => false;
}

/// <summary>Marks a grain class whose key is a silo's address.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NodePinnedAttribute() : PlacementAttribute(new NodePinnedPlacement());

/// <summary>Finds the silo that a node's key names.</summary>
internal sealed class NodePinnedDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var address = SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!);
        return context.GetCompatibleSilos(target).Contains(address)
            ? Task.FromResult(address)
            : throw new NodeGoneException($"Node {address} is not part of the cluster.");
    }
}
