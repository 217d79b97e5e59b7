using System.Collections.Immutable;

namespace Agnox.Cluster.Tests.Chaos;

/// <summary>All that was seen from outside of one load: what clients were told, what the database stored, what the engine started.</summary>
/// <param name="Accepted">Runs whose submission was answered with a yes.</param>
/// <param name="Writes">Every version of every row, as the database itself recorded it.</param>
/// <param name="Starts">Every start of a container, as the engine reported it.</param>
/// <param name="Sightings">Every status a client was told, in the order in which that client heard it.</param>
/// <param name="Logs">Each run's whole stored log at the end.</param>
/// <param name="Leftovers">Containers, networks and open rows found at the end, by name.</param>
internal sealed record History(
    ImmutableArray<AcceptedRun> Accepted,
    ImmutableArray<RowWrite> Writes,
    ImmutableArray<ContainerStart> Starts,
    ImmutableArray<Sighting> Sightings,
    ImmutableDictionary<string, string> Logs,
    ImmutableArray<string> Leftovers);

/// <summary>A run that was accepted.</summary>
/// <param name="TaskId">Its id.</param>
/// <param name="Lines">How many numbered lines its container prints.</param>
internal sealed record AcceptedRun(string TaskId, int Lines);

/// <summary>One stored version of a run.</summary>
/// <param name="TaskId">Whose.</param>
/// <param name="Version">The row's version.</param>
/// <param name="Status">As on the wire.</param>
/// <param name="Attempt">The attempt it names.</param>
/// <param name="NodeId">Where the attempt is; null when none holds a slot.</param>
internal sealed record RowWrite(string TaskId, long Version, string Status, int Attempt, string? NodeId);

/// <summary>A container was started.</summary>
/// <param name="TaskId">For which run.</param>
/// <param name="Attempt">For which attempt.</param>
/// <param name="ContainerId">Which container.</param>
internal sealed record ContainerStart(string TaskId, int Attempt, string ContainerId);

/// <summary>A client was told a status.</summary>
/// <param name="Client">Which client.</param>
/// <param name="TaskId">Of which run.</param>
/// <param name="Status">As on the wire.</param>
internal sealed record Sighting(string Client, string TaskId, string Status);
