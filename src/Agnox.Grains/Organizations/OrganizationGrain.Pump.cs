using System.Collections.Immutable;
using Agnox.Dispatch;
using Agnox.Executions;
using Agnox.Organizations;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Agnox.Grains.Organizations;

/// <content>
/// The pump: one timer that, whenever something changed, tells the watchers, admits runs and offers them. Everything it
/// sends may be sent again, so a failure costs a round and nothing else.
/// </content>
internal sealed partial class OrganizationGrain
{
    /// <summary>Dispatchers hold soft state; this is how soon a new one knows of this organization's runs.</summary>
    private static readonly TimeSpan OfferPeriod = TimeSpan.FromSeconds(2);

    /// <summary>Events kept for publishing; beyond that the oldest go, and readers see the gap.</summary>
    private const int MaxPendingEvents = 1000;

    private readonly Queue<OrganizationEvent> _pendingEvents = new();
    private readonly HashSet<string> _offeredPlatforms = new(StringComparer.Ordinal);
    private EventCursor _cursor = new(Guid.NewGuid(), 0);
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
                await PublishPendingAsync();
                await AdmitAsync();
                await OfferAsync();
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
            var idle = !_pumpAgain && _queue.Waiting.Count == 0 && _pendingEvents.Count == 0;
            _pump?.Change(idle ? Timeout.InfiniteTimeSpan : OfferPeriod, Timeout.InfiniteTimeSpan);
        }
    }

    private void Publish(ExecutionView view)
    {
        _cursor = _cursor with { Sequence = _cursor.Sequence + 1 };
        _pendingEvents.Enqueue(new(_cursor, view));
        if (_pendingEvents.Count > MaxPendingEvents)
        {
            _pendingEvents.Dequeue();
        }
    }

    private async Task PublishPendingAsync()
    {
        var stream = this.GetStreamProvider(AgnoxStreams.Provider)
            .GetStream<OrganizationEvent>(StreamId.Create(AgnoxStreams.OrganizationEvents, Id));
        while (_pendingEvents.TryPeek(out var next))
        {
            await stream.OnNextAsync(next);
            if (_pendingEvents.TryPeek(out var first) && ReferenceEquals(first, next))
            {
                _pendingEvents.Dequeue();
            }
        }
    }

    private async Task AdmitAsync()
    {
        var admitted = Admission.Decide(State.Admitted, _queue, Limits.MaxConcurrentRuns);
        if (!admitted.SequenceEqual(State.Admitted, StringComparer.Ordinal))
        {
            await CommitAsync(state => state with { Admitted = admitted });
        }
    }

    private async Task OfferAsync()
    {
        var offers = State.Admitted
            .Select(_queue.Find)
            .OfType<OpenRun>()
            .Where(run => !_queue.Holds(run.TaskId))
            .ToLookup(run => run.Platform, StringComparer.Ordinal);
        foreach (var platform in offers.Select(offer => offer.Key).Union(_offeredPlatforms, StringComparer.Ordinal).ToArray())
        {
            var runs = offers[platform]
                .Select(run => new OfferedRun(new(Id, run.TaskId), run.Image, run.QueuedAt))
                .ToImmutableArray();
            await GrainFactory.GetGrain<IDispatcherGrain>(platform).OfferAsync(new(Id, _queue.Holding.Count, Weight: 1, runs));
            if (runs.IsEmpty)
            {
                _offeredPlatforms.Remove(platform);
            }
            else
            {
                _offeredPlatforms.Add(platform);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Organization {OrganizationId} is active elsewhere too; this activation steps back")]
    private partial void LogOtherActivation(string organizationId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Organization {OrganizationId} could not tell or offer everything; it will be done again")]
    private partial void LogPumpFailed(string organizationId, Exception failure);
}
