using System.Collections.Concurrent;
using Agnox.Identity;

namespace Agnox.Gateway.Live;

/// <summary>
/// Ends connections whose session has ended. A request is authenticated each time, a connection only once, so this asks
/// again: every few seconds per distinct session, and at the token's end.
/// </summary>
internal sealed partial class SessionWatch(IClusterClient cluster, TimeProvider time, ILogger<SessionWatch> logger)
    : BackgroundService
{
    private const int ParallelChecks = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, Entry> _connections = new(StringComparer.Ordinal);

    /// <summary>Begins to watch a connection.</summary>
    /// <param name="connectionId">Its id.</param>
    /// <param name="connection">The connection.</param>
    public void Add(string connectionId, LiveConnection connection)
    {
        var left = connection.Who.ExpiresAt - time.GetUtcNow();
        var due = left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestTimer ? left : LongestTimer;
        var expiry = time.CreateTimer(
            state => ((LiveConnection)state!).Abort(), connection, due, Timeout.InfiniteTimeSpan);
        _connections[connectionId] = new(connection, expiry);
    }

    /// <summary>Ends watching.</summary>
    /// <param name="connectionId">Its id.</param>
    public void Remove(string connectionId)
    {
        if (_connections.TryRemove(connectionId, out var entry))
        {
            entry.Expiry.Dispose();
        }
    }

    /// <summary>Asks once for every distinct session.</summary>
    internal Task CheckAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _connections.Values.GroupBy(entry => (entry.Connection.Who.UserId, entry.Connection.Who.TokenId)),
        new ParallelOptions { MaxDegreeOfParallelism = ParallelChecks, CancellationToken = cancellationToken },
        async (session, _) => await CheckAsync(session.Key.UserId, session.Key.TokenId, session));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await CheckAsync(stoppingToken);
        }
    }

    private async Task CheckAsync(string userId, string tokenId, IEnumerable<Entry> entries)
    {
        try
        {
            var member = await cluster.GetGrain<IUserGrain>(userId).AuthenticateAsync(tokenId);
            foreach (var (connection, _) in entries)
            {
                if (member.IsRefused || member.Value.OrganizationId != connection.Who.OrganizationId)
                {
                    LogEnded(userId);
                    connection.Abort();
                }
            }
        }
#pragma warning disable CA1031 // edge: one session that cannot be asked about must not end the watch over the others
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogUnknown(fault, userId);
        }
    }

    [LoggerMessage(LogLevel.Information, "The session of user {UserId} has ended; its live connection is cut off")]
    private partial void LogEnded(string userId);

    [LoggerMessage(LogLevel.Warning, "Whether the session of user {UserId} still stands is not known; asking again")]
    private partial void LogUnknown(Exception fault, string userId);

    private sealed record Entry(LiveConnection Connection, ITimer Expiry);
}
