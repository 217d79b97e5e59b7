using Agnox.Executions;
using Agnox.Organizations;
using Microsoft.Extensions.Logging;

namespace Agnox.Grains.Organizations;

/// <content>
/// News for the watchers, sent in order and apart from the pump: a stream whose silo has just died holds up nobody's run.
/// </content>
internal sealed partial class OrganizationGrain
{
    private static readonly TimeSpan PublishPause = TimeSpan.FromSeconds(1);

    /// <summary>Events kept for publishing; beyond that the oldest go, and readers see the gap.</summary>
    private const int MaxPendingEvents = 1000;

    private readonly Queue<OrganizationEvent> _pendingEvents = new();
    private EventCursor _cursor = new(Guid.NewGuid(), 0);
    private IGrainTimer? _publisher;
    private bool _isPublishing;

    private void StartPublisher() => _publisher = this.RegisterGrainTimer(
        PublishPendingAsync,
        new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private void Publish(ExecutionView view)
    {
        _cursor = _cursor with { Sequence = _cursor.Sequence + 1 };
        _pendingEvents.Enqueue(new(_cursor, view));
        if (_pendingEvents.Count > MaxPendingEvents)
        {
            _pendingEvents.Dequeue();
        }

        if (!_isPublishing)
        {
            _publisher?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task PublishPendingAsync()
    {
        _isPublishing = true;
        try
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
        catch (Exception failure) when (failure is OrleansException or TimeoutException or InvalidOperationException)
        {
            LogNotPublished(Id, failure);
        }
        finally
        {
            _isPublishing = false;
            _publisher?.Change(_pendingEvents.Count == 0 ? Timeout.InfiniteTimeSpan : PublishPause, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Watchers of organization {OrganizationId} could not be told of a change; they will be")]
    private partial void LogNotPublished(string organizationId, Exception failure);
}
