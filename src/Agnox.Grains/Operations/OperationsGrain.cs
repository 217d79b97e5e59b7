using System.Collections.Immutable;
using System.Data.Common;
using Agnox.Common;
using Agnox.Dispatch;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Storage;
using Agnox.Operations;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Agnox.Grains.Operations;

/// <inheritdoc cref="IOperationsGrain"/>
[StatelessWorker, GrainType("operations")]
internal sealed partial class OperationsGrain(
    IExecutionStore executions, Platforms platforms, ILogger<OperationsGrain> logger) : Grain, IOperationsGrain
{
    public async Task<InstallationStatus> DescribeAsync()
    {
        ImmutableArray<NodeReport> nodes = [.. (await ListNodesAsync()).Where(node => node.Age < NodeTable.MaxSilence)];
        try
        {
            return new(true, await executions.CountWaitingAsync(CancellationToken.None), nodes);
        }
        catch (Exception failure) when (failure is DbException or StorageUnavailableException)
        {
            LogDatabaseFailed(failure);
            return new(false, 0, nodes);
        }
    }

    public Task PingAsync() => Task.CompletedTask;

    public Task<ImmutableArray<NodeReport>> ListNodesAsync() => platforms.ListNodesAsync();

    public async Task<Outcome<Done>> SetDrainingAsync(string nodeId, bool isDraining)
    {
        var nodes = await ListNodesAsync();
        var node = nodes.FirstOrDefault(candidate => candidate.NodeId == nodeId);
        if (node is null)
        {
            return new Refusal(
                RefusalCode.NotFound,
                "Node not found",
                $"No node '{nodeId}' is known. Known are: {string.Join(", ", nodes.Select(known => known.NodeId).Take(50))}.");
        }

        try
        {
            await GrainFactory.GetGrain<INodeGrain>(node.Address).SetDrainingAsync(isDraining);
            return Done.Instance;
        }
        catch (NodeGoneException)
        {
            return new Refusal(RefusalCode.Conflict, "Node is gone", $"The silo of node '{nodeId}' is not part of the cluster now.");
        }
    }

    [LoggerMessage(LogLevel.Error, "The database does not answer")]
    private partial void LogDatabaseFailed(Exception failure);
}
