using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Agnox.Benchmarks.Cluster;

/// <summary>
/// An image registry that takes connections and says nothing, so that a run stays in its pull, before its container. When
/// it is gone, nodes use the image they have.
/// </summary>
internal sealed class SilentRegistry : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _connections = [];
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public SilentRegistry()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>An image there, under a tag that nodes ask for each time.</summary>
    public string Image => $"{_listener.LocalEndpoint}/agnox-bench/held:latest";

    /// <summary>Waits until the engine has asked.</summary>
    public async Task WaitAsync(TimeSpan limit)
    {
        try
        {
            await _asked.Task.WaitAsync(limit);
        }
        catch (TimeoutException failure)
        {
            throw new TimeoutException($"The engine did not ask for {Image} within {limit.TotalSeconds:0} seconds.", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Task.WhenAll(_accepting);
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(await _listener.AcceptSocketAsync());
                _asked.TrySetResult();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // disposed
        }
    }
}
