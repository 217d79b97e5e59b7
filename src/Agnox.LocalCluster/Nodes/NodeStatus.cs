using System.Text.Json.Serialization;

namespace Agnox.Local.Nodes;

/// <summary>A node as the cluster's dispatcher knows it.</summary>
public sealed record NodeStatus
{
    /// <summary>Its id.</summary>
    public required string NodeId { get; init; }

    /// <summary>Containers it takes at the same time.</summary>
    public int Slots { get; init; }

    /// <summary>Containers it has now.</summary>
    public int Running { get; init; }

    /// <summary>True when it takes no new work.</summary>
    public bool IsDraining { get; init; }

    /// <summary>Why it cannot work; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>How long ago it was heard of, in milliseconds.</summary>
    public double HeartbeatAgeMs { get; init; }
}

internal sealed record NodesAnswer(NodeList? Data);

internal sealed record NodeList(IReadOnlyList<NodeStatus>? Nodes);

internal sealed record ErrorAnswer(string? Error, string? Message);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(NodesAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class NodesContext : JsonSerializerContext;
