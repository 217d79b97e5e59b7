using System.Diagnostics.CodeAnalysis;
using Agnox.Operations;

namespace Agnox.Silo.Hosting;

/// <summary>
/// Asks for a look at all open runs when this silo starts and again and again. Every silo asks; the watchdog itself limits
/// how often it looks.
/// </summary>
internal sealed partial class WatchdogLoop(IGrainFactory grains, TimeProvider time, ILogger<WatchdogLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    [SuppressMessage("Design", "CA1031", Justification = "An edge: the loop outlives whatever one of its rounds meets.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await grains.GetGrain<IWatchdogGrain>(0).SweepAsync();
            }
            catch (Exception failure)
            {
                LogNotSwept(failure);
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The open runs could not be looked at; they will be again")]
    private partial void LogNotSwept(Exception failure);
}
