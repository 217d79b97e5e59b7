using Agnox.Executions;
using Agnox.Grains.Storage;
using Agnox.Operations;
using Agnox.Organizations;
using Microsoft.Extensions.Logging;

namespace Agnox.Grains.Operations;

/// <summary>
/// Reads the keys of all open runs and wakes their owners: the organization, which rebuilds its queue, and the execution,
/// which looks at its lease. Holds nothing, so it may run twice.
/// </summary>
[GrainType("watchdog")]
internal sealed partial class WatchdogGrain(
    IExecutionStore executions, TimeProvider time, ILogger<WatchdogGrain> logger) : Grain, IWatchdogGrain
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(20);

    /// <summary>Every silo reports the death of another one; one look is enough.</summary>
    private static readonly TimeSpan MinIntervalAfterDeath = TimeSpan.FromSeconds(1);

    /// <summary>Owners woken at once; more would only queue up in the silos.</summary>
    private const int Parallelism = 16;

    private const int MaxRuns = 100_000;

    private long? _sweptAt;

    public Task SweepAsync() => SweepAsync(MinInterval);

    public Task SweepAfterDeathAsync() => SweepAsync(MinIntervalAfterDeath);

    private async Task SweepAsync(TimeSpan minInterval)
    {
        if (_sweptAt is { } last && time.GetElapsedTime(last) < minInterval)
        {
            return;
        }

        _sweptAt = time.GetTimestamp();
        var open = await executions.ListOpenKeysAsync(MaxRuns, CancellationToken.None);
        var organizations = open.Select(key => key.OrganizationId).Distinct(StringComparer.Ordinal);
        foreach (var group in organizations.Chunk(Parallelism))
        {
            await Task.WhenAll(group.Select(id => WakeAsync(() => GrainFactory.GetGrain<IOrganizationQueueGrain>(id).WakeAsync())));
        }

        foreach (var group in open.Chunk(Parallelism))
        {
            await Task.WhenAll(group.Select(key => WakeAsync(() => GrainFactory.GetGrain<IAttemptGrain>(key.ToString()).CheckAsync())));
        }
    }

    /// <summary>An owner that cannot be woken now is tried again in the next round, and must not keep the others waiting.</summary>
    private async Task WakeAsync(Func<Task> wake)
    {
        try
        {
            await wake();
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogNotWoken(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The owner of an open run could not be woken")]
    private partial void LogNotWoken(Exception failure);
}
