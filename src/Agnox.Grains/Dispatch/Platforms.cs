using System.Collections.Concurrent;
using System.Collections.Immutable;
using Agnox.Dispatch;
using Agnox.Grains.Executions;
using Agnox.Grains.Organizations;
using Microsoft.Extensions.Options;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Agnox.Grains.Dispatch;

/// <summary>Keys of what a silo tells the others of its node, fixed while it runs.</summary>
public static class NodeMetadata
{
    /// <summary>Stable id of the node.</summary>
    public const string NodeId = "agnox.node";

    /// <summary>Its platform; absent on a silo that runs no containers.</summary>
    public const string Platform = "agnox.platform";
}

/// <summary>Which platforms the cluster's nodes offer, and which suits a run that names none.</summary>
internal sealed class Platforms(
    IClusterMembershipService membership,
    ISiloMetadataCache metadata,
    IGrainFactory grains,
    IOptions<ExecutionOptions> options,
    IOptions<OrganizationOptions> organizationOptions,
    TimeProvider time)
{
    /// <summary>Asked for their nodes even when no silo offers them: an operator must see what was lost.</summary>
    private static readonly string[] Usual = ["linux/amd64", "linux/arm64"];

    private readonly ConcurrentDictionary<string, long> _missingSince = new(StringComparer.Ordinal);

    /// <summary>Platforms of the silos that are up, in alphabetical order; never empty.</summary>
    public ImmutableArray<string> Offered
    {
        get
        {
            var offered = membership.CurrentSnapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Active)
                .Select(member => metadata.GetSiloMetadata(member.SiloAddress).Metadata.GetValueOrDefault(NodeMetadata.Platform))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .ToImmutableArray();
            return offered.IsEmpty ? [options.Value.DefaultPlatform] : offered;
        }
    }

    /// <summary>Whether a platform has been seen missing for the grace of the options; to be asked again and again.</summary>
    public bool IsGone(string platform)
    {
        if (Offered.Contains(platform, StringComparer.Ordinal))
        {
            _missingSince.TryRemove(platform, out _);
            return false;
        }

        return time.GetElapsedTime(_missingSince.GetOrAdd(platform, _ => time.GetTimestamp())) >= organizationOptions.Value.PlatformGrace;
    }

    /// <summary>Nodes of all platforms heard of within the last hour.</summary>
    public async Task<ImmutableArray<NodeReport>> ListNodesAsync() =>
        [.. (await Task.WhenAll(Offered.Union(Usual, StringComparer.Ordinal)
                .Select(platform => grains.GetGrain<IDispatcherGrain>(platform).GetNodesAsync())))
            .SelectMany(nodes => nodes)
            .OrderBy(node => node.NodeId, StringComparer.Ordinal)];

    /// <summary>
    /// The platform for a run that names none: where a node has the image, so that it certainly fits; else where most slots
    /// are free. With one platform there is nothing to ask.
    /// </summary>
    public async Task<string> ChooseAsync(string image)
    {
        if (Offered is [var only])
        {
            return only;
        }

        var nodes = await ListNodesAsync();
        return nodes
            .Where(node => node is { Problem: null, IsDraining: false })
            .GroupBy(node => node.Platform, StringComparer.Ordinal)
            .OrderByDescending(pool => pool.Any(node => node.Images.Contains(image, StringComparer.Ordinal)))
            .ThenByDescending(pool => pool.Sum(node => node.Slots - node.Running.Length))
            .FirstOrDefault()?.Key ?? options.Value.DefaultPlatform;
    }
}
