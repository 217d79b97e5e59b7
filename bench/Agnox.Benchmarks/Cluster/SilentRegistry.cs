using System.Net;
using System.Net.Sockets;

namespace Agnox.Benchmarks.Cluster;

/// <summary>
/// An image registry that takes connections and says nothing, so that a run stays in its pull, before its container. When
/// it is gone, nodes use the image they have.
/// </summary>
internal sealed class SilentRegistry : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SilentRegistry()
    {
        _listener.Start();
        AcceptAsync().Ignore();
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

    /// <summary>Ends the connections too.</summary>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        var connections = new List<Socket>();
        try
        {
            while (true)
            {
                connections.Add(await _listener.AcceptSocketAsync());
                _asked.TrySetResult();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // disposed
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }
}
