using System.Diagnostics.CodeAnalysis;
using Agnox.Operations;

namespace Agnox.Silo.Hosting;

/// <summary>
/// Asks for a look at all open runs when this silo starts, again and again, and when another silo died: the owners that died
/// with it live elsewhere from then on, and count the lease of a lost node. Every silo asks; the watchdog itself limits how
/// often it looks.
/// </summary>
internal sealed partial class WatchdogLoop(
    IGrainFactory grains, IClusterMembershipService membership, TimeProvider time, ILogger<WatchdogLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private IWatchdogGrain Watchdog => grains.GetGrain<IWatchdogGrain>(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(SweepRegularlyAsync(stoppingToken), SweepAfterDeathsAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private async Task SweepRegularlyAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await AskAsync(watchdog => watchdog.SweepAsync());
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAfterDeathsAsync(CancellationToken stoppingToken)
    {
        var dead = DeadIn(membership.CurrentSnapshot);
        await foreach (var view in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var now = DeadIn(view);
            if (!now.IsSubsetOf(dead))
            {
                await AskAsync(watchdog => watchdog.SweepAfterDeathAsync());
            }

            dead = now;
        }
    }

    private static HashSet<SiloAddress> DeadIn(ClusterMembershipSnapshot view) =>
        [.. view.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress)];

    [SuppressMessage("Design", "CA1031", Justification = "An edge: the loops outlive whatever one of their rounds meets.")]
    private async Task AskAsync(Func<IWatchdogGrain, Task> ask)
    {
        try
        {
            await ask(Watchdog);
        }
        catch (Exception failure)
        {
            LogNotSwept(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The open runs could not be looked at; they will be again")]
    private partial void LogNotSwept(Exception failure);
}
