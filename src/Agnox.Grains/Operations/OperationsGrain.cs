using System.Data.Common;
using Agnox.Dispatch;
using Agnox.Grains.Executions;
using Agnox.Grains.Storage;
using Agnox.Operations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Agnox.Grains.Operations;

/// <inheritdoc cref="IOperationsGrain"/>
[StatelessWorker, GrainType("operations")]
internal sealed partial class OperationsGrain(
    IExecutionStore executions, IOptions<ExecutionOptions> options, ILogger<OperationsGrain> logger) : Grain, IOperationsGrain
{
    public async Task<InstallationStatus> DescribeAsync()
    {
        var nodes = await GrainFactory.GetGrain<IDispatcherGrain>(options.Value.DefaultPlatform).GetNodesAsync();
        try
        {
            return new(true, await executions.CountWaitingAsync(CancellationToken.None), nodes);
        }
        catch (DbException failure)
        {
            LogDatabaseFailed(failure);
            return new(false, 0, nodes);
        }
    }

    [LoggerMessage(LogLevel.Error, "The database does not answer")]
    private partial void LogDatabaseFailed(Exception failure);
}
