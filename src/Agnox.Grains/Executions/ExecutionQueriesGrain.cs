using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Grains.Storage;
using Orleans.Concurrency;

namespace Agnox.Grains.Executions;

/// <summary>Lists executions from the store; any number of activations on every silo.</summary>
[StatelessWorker, GrainType("execution-queries")]
internal sealed class ExecutionQueriesGrain(IExecutionStore store) : Grain, IExecutionQueriesGrain
{
    public async Task<ExecutionPage> ListAsync(string organizationId, ExecutionFilter filter)
    {
        var page = await store.ListAsync(organizationId, filter, CancellationToken.None);
        return new(
            page.Rows.Select(row => ExecutionDocuments.ToState(row).ToView(row.Key, row.Version)).ToImmutableArray(),
            page.Total);
    }
}
