using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Grains.Storage;
using Orleans.Concurrency;

namespace Agnox.Grains.Executions;

/// <summary>Lists executions from the store; any number of activations on every silo.</summary>
[StatelessWorker, GrainType("execution-queries")]
internal sealed class ExecutionQueriesGrain(IExecutionStore store, ExecutionViewCache views) : Grain, IExecutionQueriesGrain
{
    public async Task<ExecutionPage> ListAsync(string organizationId, ExecutionFilter filter)
    {
        var page = await store.ListAsync(organizationId, filter, CancellationToken.None);
        return new(page.Rows.Select(views.Of).ToImmutableArray(), page.Total);
    }
}
