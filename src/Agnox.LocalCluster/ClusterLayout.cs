using System.Collections.Immutable;
using Agnox.Local.Programs;

namespace Agnox.Local;

/// <summary>What a cluster on this machine consists of.</summary>
public sealed record ClusterLayout
{
    private const int MaxMembers = 32;

    /// <summary>Where everything of the cluster is: databases, artifacts, logs, secrets, <c>state.json</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>Silo processes, 1 to 32. Default 3.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Gateway processes, 1 to 32. Default 2.</summary>
    public int Gateways { get; init; } = 2;

    /// <summary>Containers at the same time on each silo; null, the default, leaves the silo's own default.</summary>
    public int? Slots { get; init; }

    /// <summary>
    /// Port of the first gateway; the others follow where ports are free. Null, the default, takes 3001 when it is free;
    /// 0 takes any free ports.
    /// </summary>
    public int? Port { get; init; }

    /// <summary>Configuration for all silos and gateways, beside and before what the cluster itself sets.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What silos and gateways are started from. Default: the build this assembly is part of.</summary>
    public ProgramLocations Programs { get; init; } = ProgramLocations.Discover();

    /// <summary>How long one process may take until it serves. Default 2 minutes.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <exception cref="ClusterFailureException">A number is out of its range.</exception>
    internal void Validate()
    {
        Require(Silos is >= 1 and <= MaxMembers, $"A cluster has 1 to {MaxMembers} silos, not {Silos}.");
        Require(Gateways is >= 1 and <= MaxMembers, $"A cluster has 1 to {MaxMembers} gateways, not {Gateways}.");
        Require(Slots is null or >= 1 and <= 1024, $"A silo has 1 to 1024 slots, not {Slots}.");
        Require(Port is null or >= 0 and <= 65535, $"A port is a number up to 65535, not {Port}.");
    }

    private static void Require(bool isMet, string complaint)
    {
        if (!isMet)
        {
            throw new ClusterFailureException(complaint);
        }
    }
}
