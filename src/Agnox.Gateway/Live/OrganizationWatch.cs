using Agnox.Gateway.Executions;
using Agnox.Organizations;
using Microsoft.AspNetCore.SignalR;
using Orleans.Streams;

namespace Agnox.Gateway.Live;

/// <summary>
/// Watches one organization. The stream is a fast path that may lose events, and even the subscription itself, without a
/// word; so the watch compares what came with where the organization says its stream stands, and when in doubt subscribes
/// again and tells the clients to read again.
/// </summary>
internal sealed partial class OrganizationWatch(
    string organizationId,
    IClusterClient cluster,
    IClientProxy clients,
    ExecutionBodies bodies,
    TimeProvider time,
    ILogger<OrganizationWatch> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly EventGapDetector _gaps = new();
    private readonly NewestVersions _sent = new();
    private readonly Backoff _backoff = new(time);
    private StreamSubscriptionHandle<OrganizationEvent>? _subscription;
    private int _generation;

    /// <summary>Watches until nobody wants it or the gateway stops. Does not throw.</summary>
    public async Task RunAsync(Func<bool> isWanted, CancellationToken cancellationToken)
    {
        try
        {
            while (isWanted())
            {
                await LookAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopping(organizationId);
        }

        await UnsubscribeAsync();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_subscription is null)
            {
                await SubscribeAsync();
            }

            await Task.Delay(Interval, time, cancellationToken);
            if (_gaps.IsBehind(await CursorAsync()))
            {
                LogSilent(organizationId);
                await UnsubscribeAsync();
            }

            _backoff.Reset();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // edge: whatever happens to the cluster, the watch goes on as long as clients are here
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(fault, organizationId);
            await _backoff.PauseAsync(cancellationToken);
        }
    }

    private async Task SubscribeAsync()
    {
        // a subscription that could not be ended may speak up again: only the newest is listened to
        var generation = ++_generation;
        _subscription = await cluster.GetStreamProvider(AgnoxStreams.Provider)
            .GetStream<OrganizationEvent>(StreamId.Create(AgnoxStreams.OrganizationEvents, organizationId))
            .SubscribeAsync((news, _) => generation == _generation ? NoteAsync(news) : Task.CompletedTask);
        try
        {
            _gaps.Begin(await CursorAsync());
        }
        catch
        {
            await UnsubscribeAsync();
            throw;
        }

        // whatever happened up to here, clients that came before did not hear of it
        Announce("resync", new ResyncBody("subscribed"));
    }

    private async Task UnsubscribeAsync()
    {
        var ended = _subscription;
        _subscription = null;
        _generation++;
        if (ended is null)
        {
            return;
        }

        try
        {
            await ended.UnsubscribeAsync();
        }
#pragma warning disable CA1031 // edge: the subscription may be gone already, or the cluster; the cluster forgets it then
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotUnsubscribed(fault, organizationId);
        }
    }

    private Task<EventCursor> CursorAsync() =>
        cluster.GetGrain<IOrganizationGrain>(organizationId).GetEventCursorAsync();

    private Task NoteAsync(OrganizationEvent news)
    {
        if (_gaps.Note(news.Cursor))
        {
            Announce("resync", new ResyncBody("gap"));
        }

        if (_sent.Note(news.Execution.Key.TaskId, news.Execution.Version))
        {
            Announce("execution-updated", bodies.Of(news.Execution));
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Sends without waiting: one client that does not read must not hold up the others. Its own send time limit ends it,
    /// so what waits for it is bounded. Order is kept, because each connection writes in turn.
    /// </summary>
    private void Announce(string method, object body) => _ = TellAsync(method, body);

    private async Task TellAsync(string method, object body)
    {
        try
        {
            await clients.SendAsync(method, body);
        }
#pragma warning disable CA1031 // edge: nobody awaits this, and a client that is gone is not a failure
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotTold(fault, organizationId);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Watching organization {OrganizationId} ends with the gateway")]
    private partial void LogStopping(string organizationId);

    [LoggerMessage(LogLevel.Warning, "Events of organization {OrganizationId} have not come; subscribing again")]
    private partial void LogSilent(string organizationId);

    [LoggerMessage(LogLevel.Warning, "Watching organization {OrganizationId} failed; trying again")]
    private partial void LogFailed(Exception fault, string organizationId);

    [LoggerMessage(LogLevel.Debug, "The subscription to organization {OrganizationId} could not be ended")]
    private partial void LogNotUnsubscribed(Exception fault, string organizationId);

    [LoggerMessage(LogLevel.Debug, "A client of organization {OrganizationId} could not be told")]
    private partial void LogNotTold(Exception fault, string organizationId);
}
