using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Agnox.Demo;

/// <summary>The live side: status events, and logs that survive a dropped connection.</summary>
internal sealed class LiveChannel(Uri url, string token, TimeProvider time) : IAsyncDisposable
{
    private const int MaxFailures = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly HubConnection _connection = new HubConnectionBuilder()
        .WithUrl(new Uri(url, "/hubs/executions"), options =>
            options.AccessTokenProvider = () => Task.FromResult<string?>(token))
        .WithAutomaticReconnect()
        .Build();

    public IDisposable OnUpdated(Action<ExecutionUpdated> handler) =>
        _connection.On("execution-updated", handler);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.StartAsync(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new DemoFailureException($"The live channel cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>The log to its end, every piece once: after a break it goes on at the byte it had come to.</summary>
    public async Task FollowAsync(string taskId, Action<string> add, CancellationToken cancellationToken)
    {
        var offset = 0L;
        var failures = 0;
        while (true)
        {
            try
            {
                await foreach (var piece in _connection.StreamAsync<LogPiece>(
                    "FollowLog", taskId, offset, cancellationToken))
                {
                    add(piece.Text);
                    offset = piece.End;
                    failures = 0;
                }

                return;
            }
            catch (Exception exception) when (IsBroken(exception) && !cancellationToken.IsCancellationRequested)
            {
                if (++failures > MaxFailures)
                {
                    throw new DemoFailureException(
                        $"The log of {taskId} cannot be followed: {exception.Message}", exception);
                }

                await Task.Delay(Pause, time, cancellationToken);
                await ReconnectAsync(cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static bool IsBroken(Exception exception) =>
        exception is HubException or InvalidOperationException or IOException or OperationCanceledException
            or System.Net.WebSockets.WebSocketException;

    private async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_connection.State is HubConnectionState.Disconnected)
            {
                await _connection.StartAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException)
        {
            // Not back yet, or another follow is just connecting: the next try will tell.
        }
    }
}
