using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Agnox.Local.Programs;

namespace Agnox.Local.State;

/// <summary>What <c>state.json</c> holds: all that a later command needs to find the cluster, except its secrets.</summary>
internal sealed record ClusterState
{
    public required ImmutableArray<GatewayMember> Gateways { get; init; }

    public required ImmutableArray<SiloMember> Silos { get; init; }

    public required ServerMember Redis { get; init; }

    public required ServerMember Postgres { get; init; }

    public required ProgramLocations Programs { get; init; }

    public required TimeSpan StartLimit { get; init; }

    [JsonIgnore]
    public IEnumerable<MemberProcess> Members => [Redis, Postgres, .. Silos, .. Gateways];

    public SiloMember Silo(int number) => Pick(Silos, number, "silo");

    public GatewayMember Gateway(int number) => Pick(Gateways, number, "gateway");

    /// <summary>With one member as it is now, found by its name.</summary>
    public ClusterState With(MemberProcess member) => member switch
    {
        ServerMember server when server.Name == Redis.Name => this with { Redis = server },
        ServerMember server => this with { Postgres = server },
        SiloMember silo => this with { Silos = Put(Silos, silo) },
        GatewayMember gateway => this with { Gateways = Put(Gateways, gateway) },
        _ => throw new NotSupportedException($"Unknown member {member.GetType().Name}."),
    };

    private static ImmutableArray<T> Put<T>(ImmutableArray<T> members, T member)
        where T : MemberProcess =>
        members.FirstOrDefault(other => other.Name == member.Name) is { } known
            ? members.Replace(known, member)
            : members.Add(member);

    private static T Pick<T>(ImmutableArray<T> members, int number, string kind) =>
        number >= 1 && number <= members.Length
            ? members[number - 1]
            : throw new ClusterFailureException(string.Create(
                CultureInfo.InvariantCulture, $"There is no {kind} {number}; this cluster has {kind} 1 to {members.Length}."));
}
