using System.Runtime.CompilerServices;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Executions;
using Microsoft.AspNetCore.SignalR;

namespace Agnox.Gateway.Live;

/// <summary>
/// The live channel. Clients are told <c>execution-updated</c> (an execution's document without its log) and
/// <c>resync</c> (events may have been missed: read again), and may follow logs.
/// </summary>
internal sealed class ExecutionsHub(
    IClusterClient cluster, OrganizationEventRelay relay, SessionWatch sessions, LogFollower logs) : Hub
{
    /// <summary>Name of the group of an organization's clients.</summary>
    public static string GroupOf(string organizationId) => $"org:{organizationId}";

    /// <inheritdoc/>
    public override async Task OnConnectedAsync()
    {
        if (Context.User is not MemberPrincipal { Who: var who })
        {
            Context.Abort();
            return;
        }

        var connection = new LiveConnection(who, Context.Abort);
        Context.Features.Set(connection);
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(who.OrganizationId));
        sessions.Add(Context.ConnectionId, connection);
        relay.Enter(who.OrganizationId);
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Features.Get<LiveConnection>() is { } connection)
        {
            sessions.Remove(Context.ConnectionId);
            relay.Leave(connection.Who.OrganizationId);
        }

        return Task.CompletedTask;
    }

    /// <summary>A run's log from an offset on, live until the run is over. Go on from the last <c>end</c>.</summary>
    /// <param name="taskId">The run.</param>
    /// <param name="offset">First byte wanted, 0 or more.</param>
    /// <param name="cancellationToken">Set by the framework when the client stops listening.</param>
    [HubMethodName("FollowLog")]
    public async IAsyncEnumerable<LogChunkBody> FollowLogAsync(
        string taskId, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = Context.Features.Get<LiveConnection>() ?? throw new HubException("Not connected");
        if (offset < 0)
        {
            throw new HubException("offset must be 0 or more");
        }

        if (!connection.TryBeginFollow())
        {
            throw new HubException($"At most {LiveConnection.MaxFollows} logs can be followed at the same time");
        }

        try
        {
            var found = await cluster.FindExecutionAsync(connection.Who, taskId);
            if (found.IsRefused)
            {
                throw new HubException(found.Refusal.Error);
            }

            await foreach (var chunk in logs.FollowAsync(cluster, found.Value.Key, offset, cancellationToken))
            {
                yield return chunk;
            }
        }
        finally
        {
            connection.EndFollow();
        }
    }
}
