using Agnox.Operations;

namespace Agnox.Gateway.Clustering;

/// <summary>
/// Calls the cluster every second or two. A client reconnects only when it makes a call; one that merely listens would stay
/// cut off after the silos were restarted.
/// </summary>
internal sealed partial class ClusterHeartbeat(
    IClusterClient cluster, TimeProvider time, ILogger<ClusterHeartbeat> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1.5);

    private bool _isConnected = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await BeatAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the gateway stops
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            await cluster.GetGrain<IOperationsGrain>(0).PingAsync();
            if (!_isConnected)
            {
                _isConnected = true;
                LogConnected();
            }
        }
        catch (Exception fault) when (Http.ClusterFailure.Is(fault))
        {
            if (_isConnected)
            {
                _isConnected = false;
                LogDisconnected(fault.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cluster does not answer: {Reason}")]
    private partial void LogDisconnected(string reason);

    [LoggerMessage(LogLevel.Information, "The cluster answers again")]
    private partial void LogConnected();
}
