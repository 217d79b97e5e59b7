using System.Collections.Immutable;
using Agnox.Dispatch;
using Agnox.Executions;

namespace Agnox.Grains.Dispatch;

/// <summary>The nodes a dispatcher has heard of, and how many slots it believes are free there. The node itself decides.</summary>
internal sealed class NodeTable(TimeProvider time)
{
    /// <summary>A node that has not reported for so long is not used: three reports missed.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(7);

    private readonly Dictionary<string, Entry> _nodes = new(StringComparer.Ordinal);

    /// <summary>How long operators see a node that is gone.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Nodes that reported lately, whether they can be used or not.</summary>
    public ImmutableArray<NodeReport> Heard => [.. _nodes.Values.Where(IsHeard).Select(node => node.Report)];

    /// <summary>Nodes that reported within the last hour, each with the age of its report.</summary>
    public ImmutableArray<NodeReport> Known => [.. _nodes.Values.Select(node => node.Report with { Age = time.GetElapsedTime(node.HeardAt) })];

    /// <summary>Nodes that can be used.</summary>
    public ImmutableArray<NodeReport> Live => [.. _nodes.Values.Where(IsLive).Select(node => node.Report)];

    public void Note(NodeReport report)
    {
        if (_nodes.TryGetValue(report.NodeId, out var known)
            && known.Report.Address == report.Address && known.Report.Sequence >= report.Sequence)
        {
            return;
        }

        _nodes[report.NodeId] = new(report, time.GetTimestamp(), [.. report.Running], IsFull: false);
        foreach (var gone in _nodes.Values.Where(node => time.GetElapsedTime(node.HeardAt) > Memory).ToList())
        {
            _nodes.Remove(gone.Report.NodeId);
        }
    }

    /// <summary>The node to ask first for a run: one that has the image, then the one with most free slots.</summary>
    public NodeReport? Choose(string image) => _nodes.Values
        .Where(node => IsLive(node) && node.Free > 0)
        .OrderByDescending(node => node.Report.Images.Contains(image, StringComparer.Ordinal))
        .ThenByDescending(node => node.Free)
        .ThenBy(node => node.Report.NodeId, StringComparer.Ordinal)
        .FirstOrDefault()?.Report;

    public void Reserved(string nodeId, ExecutionKey key) => _nodes[nodeId].Running.Add(key);

    /// <summary>Not asked again before its next report.</summary>
    public void Refused(string nodeId) => _nodes[nodeId] = _nodes[nodeId] with { IsFull = true };

    private bool IsLive(Entry node) => node.Report is { Problem: null, IsDraining: false } && IsHeard(node);

    private bool IsHeard(Entry node) => time.GetElapsedTime(node.HeardAt) < MaxSilence;

    private sealed record Entry(NodeReport Report, long HeardAt, HashSet<ExecutionKey> Running, bool IsFull)
    {
        public int Free => IsFull ? 0 : Report.Slots - Running.Count;
    }
}
