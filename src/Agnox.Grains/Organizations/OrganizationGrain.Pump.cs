using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Dispatch;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Agnox.Organizations;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Agnox.Grains.Organizations;

/// <content>
/// The pump: one timer that, whenever something changed, admits runs and offers them. Everything it sends may be sent
/// again, so a failure costs a round and nothing else.
/// </content>
internal sealed partial class OrganizationGrain
{
    /// <summary>Dispatchers hold soft state; this is how soon a new one knows of this organization's runs.</summary>
    private static readonly TimeSpan OfferPeriod = TimeSpan.FromSeconds(2);

    /// <summary>By platform, what its dispatcher was told last: how many slots are held while nothing waits, null while something does.</summary>
    private readonly Dictionary<string, int?> _offered = new(StringComparer.Ordinal);

    private IGrainTimer? _pump;
    private bool _pumpAgain;
    private bool _isPumping;

    private void StartPump() => _pump = this.RegisterGrainTimer(
        PumpAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private void KickPump()
    {
        _pumpAgain = true;
        if (!_isPumping)
        {
            _pump?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task PumpAsync()
    {
        _isPumping = true;
        try
        {
            do
            {
                _pumpAgain = false;
                await WithdrawAsync();
                var admitted = await AdmitAsync();
                await ReadmitAsync(admitted);
                await OfferAsync(admitted);
            }
            while (_pumpAgain);
        }
        catch (InconsistentStateException failure)
        {
            LogOtherActivation(Id, failure);
            DeactivateOnIdle();
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or InvalidOperationException)
        {
            LogPumpFailed(Id, failure);
        }
        finally
        {
            _isPumping = false;
            var idle = !_pumpAgain && _queue.WaitingCount == 0;
            _pump?.Change(idle ? Timeout.InfiniteTimeSpan : OfferPeriod, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gives the places of admitted runs that no node will start for the time being to others.</summary>
    private Task WithdrawAsync()
    {
        var waiting = State.Admitted.Select(_queue.Find).OfType<OpenRun>()
            .Where(run => !run.IsWithdrawn && !_queue.Holds(run.TaskId))
            .ToLookup(run => run.Platform, StringComparer.Ordinal);
        return ChangeAsync(
            waiting.Where(runs => platforms.IsGone(runs.Key)).SelectMany(runs => runs),
            execution => execution.WithdrawAsync());
    }

    /// <summary>Lets nodes claim what has its place back. Only now, when the place is stored, so that the cap holds.</summary>
    private Task ReadmitAsync(ImmutableArray<string> admitted) => ChangeAsync(
        admitted.Select(_queue.Find).OfType<OpenRun>().Where(run => run.IsWithdrawn),
        execution => execution.ReadmitAsync());

    private async Task ChangeAsync(
        IEnumerable<OpenRun> runs, Func<IQueuedExecutionGrain, Task<Outcome<ExecutionChange>>> change)
    {
        foreach (var run in runs.ToList())
        {
            var outcome = await change(GrainFactory.GetGrain<IQueuedExecutionGrain>(new ExecutionKey(Id, run.TaskId).ToString()));
            if (!outcome.IsRefused)
            {
                Note(outcome.Value);
            }
        }
    }

    /// <summary>
    /// Stores what is admitted anew. Runs that only left the list are not worth a write: whoever reads it passes over
    /// runs that have ended.
    /// </summary>
    private async Task<ImmutableArray<string>> AdmitAsync()
    {
        var admitted = Decide();
        if (admitted.Except(State.Admitted, StringComparer.Ordinal).Any())
        {
            await CommitAsync(state => state with { Admitted = admitted });
        }

        return admitted;
    }

    private ImmutableArray<string> Decide() =>
        Admission.Decide(State.Admitted, _queue, Limits.MaxConcurrentRuns, platforms.Offered);

    private async Task OfferAsync(ImmutableArray<string> admitted)
    {
        var running = _queue.Holding
            .Select(_queue.Find)
            .OfType<OpenRun>()
            .CountBy(run => run.Platform, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        var waiting = admitted
            .Where(taskId => !_queue.Holds(taskId))
            .Select(_queue.Find)
            .OfType<OpenRun>()
            .Order(OpenRun.StartOrder)
            .ToLookup(run => run.Platform, StringComparer.Ordinal);
        string[] pools =
            [.. waiting.Select(runs => runs.Key).Union(running.Keys, StringComparer.Ordinal).Union(_offered.Keys, StringComparer.Ordinal)];
        foreach (var platform in pools)
        {
            await OfferAsync(platform, running.GetValueOrDefault(platform), [.. waiting[platform].Select(ToOffer)]);
        }
    }

    /// <summary>What waits is offered every time; that nothing waits is said once for each number of slots held.</summary>
    private async Task OfferAsync(string platform, int running, ImmutableArray<OfferedRun> runs)
    {
        if (runs.IsEmpty && _offered.TryGetValue(platform, out var last) && last == running)
        {
            return;
        }

        await GrainFactory.GetGrain<IDispatcherGrain>(platform).OfferAsync(new(Id, running, State.EffectiveWeight, runs));
        if (runs.IsEmpty && running == 0)
        {
            _offered.Remove(platform);
        }
        else
        {
            _offered[platform] = runs.IsEmpty ? running : null;
        }
    }

    private OfferedRun ToOffer(OpenRun run) => new(new(Id, run.TaskId), run.Image, run.QueuedAt, run.Attempt);

    [LoggerMessage(LogLevel.Warning, "Organization {OrganizationId} is active elsewhere too; this activation steps back")]
    private partial void LogOtherActivation(string organizationId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Organization {OrganizationId} could not admit or offer its runs; it will be done again")]
    private partial void LogPumpFailed(string organizationId, Exception failure);
}
