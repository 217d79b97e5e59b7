using System.Collections.Immutable;
using Agnox.Dispatch;
using Agnox.Executions;
using Microsoft.Extensions.Logging;

namespace Agnox.Grains.Dispatch;

/// <summary>
/// Matches offers with free slots. Everything here is soft: offers and reports come again every two seconds, and a
/// reservation counts only once the node has claimed the run at its execution.
/// </summary>
[GrainType("dispatcher")]
internal sealed partial class DispatcherGrain(TimeProvider time, ILogger<DispatcherGrain> logger) : Grain, IDispatcherGrain
{
    private readonly FairShare _offers = new(time);
    private readonly NodeTable _nodes = new(time);
    private readonly HashSet<(string NodeId, ExecutionKey Key)> _reserving = [];

    public Task OfferAsync(OrganizationOffer offer)
    {
        _offers.Offer(offer);
        Match();
        return Task.CompletedTask;
    }

    public Task ReportNodeAsync(NodeReport report)
    {
        _nodes.Note(report);
        foreach (var (nodeId, key) in _reserving.Where(reservation => reservation.NodeId == report.NodeId))
        {
            // The report may have been sent before the reservation arrived.
            _nodes.Reserved(nodeId, key);
        }

        Match();
        return Task.CompletedTask;
    }

    public Task<DispatchExplanation> ExplainAsync(ExecutionKey key)
    {
        var live = _nodes.Live;
        return Task.FromResult<DispatchExplanation>(
            live.IsEmpty ? new("no-node", NoNodeText()) :
            new("no-slot", $"All {live.Sum(node => node.Slots)} slots of the platform {this.GetPrimaryKeyString()} are busy."));
    }

    public Task<ImmutableArray<NodeReport>> GetNodesAsync() => Task.FromResult(_nodes.Known);

    private string NoNodeText() =>
        _nodes.Heard.FirstOrDefault(node => node.Problem is not null)?.Problem
        ?? (_nodes.Heard.Any(node => node.IsDraining)
            ? $"All nodes of the platform {this.GetPrimaryKeyString()} are draining."
            : $"No node of the platform {this.GetPrimaryKeyString()} is connected.");

    /// <summary>
    /// Grants in fair order and does not wait for the nodes: many reservations are under way at once, each counted as
    /// taken until its node says no.
    /// </summary>
    private void Match()
    {
        while (_offers.Next() is { } run && _nodes.Choose(run.Image) is { } node)
        {
            _offers.Grant(run);
            _nodes.Reserved(node.NodeId, run.Key);
            ReserveAsync(node, run).Ignore();
        }
    }

    private async Task ReserveAsync(NodeReport node, OfferedRun run)
    {
        _reserving.Add((node.NodeId, run.Key));
        var isReserved = await TryReserveAsync(node, run.Key);
        _reserving.Remove((node.NodeId, run.Key));
        if (!isReserved)
        {
            _nodes.Refused(node.NodeId);
            _offers.Return(run);
            Match();
        }
    }

    private async Task<bool> TryReserveAsync(NodeReport node, ExecutionKey key)
    {
        try
        {
            return await GrainFactory.GetGrain<INodeGrain>(node.Address).TryReserveAsync(key);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or NodeGoneException)
        {
            LogNodeUnreachable(node.NodeId, failure);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Node {NodeId} could not be asked for a slot")]
    private partial void LogNodeUnreachable(string nodeId, Exception failure);
}
