using Agnox.Gateway.Http;
using Agnox.Operations;

namespace Agnox.Gateway.Operations;

/// <summary>Asks the cluster how it is, and takes no answer within two seconds for "it is not there".</summary>
internal sealed partial class InstallationProbe(IClusterClient cluster, TimeProvider time, ILogger<InstallationProbe> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The installation's status; null when no silo answered in time.</summary>
    public async Task<InstallationStatus?> TryDescribeAsync()
    {
        try
        {
            return await cluster.GetGrain<IOperationsGrain>(0).DescribeAsync().WaitAsync(Patience, time);
        }
        catch (Exception fault) when (ClusterFailure.Is(fault))
        {
            LogUnanswered(fault.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cluster did not say how it is: {Reason}")]
    private partial void LogUnanswered(string reason);
}
