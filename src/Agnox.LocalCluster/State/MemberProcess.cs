using System.Text.Json.Serialization;
using Agnox.Local.Processes;

namespace Agnox.Local.State;

/// <summary>One process of the cluster, running or not.</summary>
public abstract record MemberProcess
{
    /// <summary>What commands and messages call it: <c>redis</c>, <c>postgres</c>, <c>silo-1</c>, <c>gateway-1</c>.</summary>
    [JsonPropertyOrder(-1)]
    public required string Name { get; init; }

    /// <summary>Its newest process; 0 before the first start.</summary>
    public int Pid { get; init; }

    /// <summary>When the kernel began that process, so that another one with the same pid is not taken for it.</summary>
    public string Birth { get; init; } = "";

    /// <summary>The file its output is added to.</summary>
    public required string Log { get; init; }

    /// <summary>True while that very process runs, also when it is suspended.</summary>
    [JsonIgnore]
    public bool IsAlive => Process.IsAlive;

    /// <summary>The process, for signals.</summary>
    [JsonIgnore]
    internal ProcessIdentity Process => new(Pid, Birth);
}

/// <summary>Redis or PostgreSQL.</summary>
public sealed record ServerMember : MemberProcess
{
    /// <summary>Where it listens; the password is not in it.</summary>
    public required Uri Url { get; init; }
}

/// <summary>A silo.</summary>
public sealed record SiloMember : MemberProcess
{
    /// <summary>Its node's id, which it keeps over restarts.</summary>
    public required string NodeId { get; init; }

    /// <summary>Where it listens.</summary>
    public required SiloPorts Ports { get; init; }
}

/// <summary>The two ports of a silo.</summary>
/// <param name="Silo">For other silos.</param>
/// <param name="Gateway">For cluster clients.</param>
public sealed record SiloPorts(int Silo, int Gateway);

/// <summary>A gateway.</summary>
public sealed record GatewayMember : MemberProcess
{
    /// <summary>Where it answers.</summary>
    public required Uri Url { get; init; }
}
