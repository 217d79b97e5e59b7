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
    private readonly FairShare _offers = new();
    private readonly NodeTable _nodes = new(time);

    public Task OfferAsync(OrganizationOffer offer)
    {
        _offers.Offer(offer);
        return MatchAsync();
    }

    public Task ReportNodeAsync(NodeReport report)
    {
        _nodes.Note(report);
        return MatchAsync();
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

    private async Task MatchAsync()
    {
        while (!_offers.IsEmpty)
        {
            var run = _offers.Peek();
            if (_nodes.Choose(run.Image) is not { } node)
            {
                return;
            }

            if (await TryReserveAsync(node, run.Key))
            {
                _nodes.Reserved(node.NodeId, run.Key);
                _offers.Grant();
            }
            else
            {
                _nodes.Refused(node.NodeId);
            }
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
