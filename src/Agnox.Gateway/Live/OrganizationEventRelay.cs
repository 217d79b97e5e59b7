using Agnox.Gateway.Executions;
using Microsoft.AspNetCore.SignalR;

namespace Agnox.Gateway.Live;

/// <summary>
/// Brings organizations' events to the clients of this gateway: one watch for each organization that has any, from the
/// first client's coming until soon after the last one's going.
/// </summary>
internal sealed class OrganizationEventRelay(
    IClusterClient cluster,
    IHubContext<ExecutionsHub> hub,
    ExecutionBodies bodies,
    TimeProvider time,
    ILogger<OrganizationWatch> logger) : IHostedService, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>A client of an organization has come.</summary>
    /// <param name="organizationId">Its organization, from its principal.</param>
    public void Enter(string organizationId)
    {
        lock (_lock)
        {
            if (_watched.TryGetValue(organizationId, out var watched))
            {
                watched.Clients++;
                return;
            }

            if (!_stopping.IsCancellationRequested)
            {
                _watched[organizationId] = new() { Clients = 1, Running = RunAsync(organizationId) };
            }
        }
    }

    /// <summary>A client of an organization has gone.</summary>
    /// <param name="organizationId">Its organization.</param>
    public void Leave(string organizationId)
    {
        lock (_lock)
        {
            if (_watched.TryGetValue(organizationId, out var watched))
            {
                watched.Clients--;
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_lock)
        {
            running = [.. _watched.Values.Select(watched => watched.Running)];
        }

        await Task.WhenAll(running).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(string organizationId)
    {
        // the caller holds the lock and must not wait for the cluster
        await Task.Yield();
        var clients = hub.Clients.Group(ExecutionsHub.GroupOf(organizationId));
        var watch = new OrganizationWatch(organizationId, cluster, clients, bodies, time, logger);
        await watch.RunAsync(() => IsStillWanted(organizationId), _stopping.Token);
    }

    /// <summary>Asked by the watch between two looks; once answered "no", the watch is forgotten and must end.</summary>
    private bool IsStillWanted(string organizationId)
    {
        lock (_lock)
        {
            return _watched[organizationId].Clients > 0 || !_watched.Remove(organizationId);
        }
    }

    private sealed class Watched
    {
        public int Clients { get; set; }

        public required Task Running { get; init; }
    }
}
