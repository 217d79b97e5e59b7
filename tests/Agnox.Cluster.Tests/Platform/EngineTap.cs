using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Agnox.Cluster.Tests.Platform;

/// <summary>
/// Stands between the silos and their engine, hands on every byte, and holds the request that a test waits for: so a silo
/// can be killed at exactly that moment of a run.
/// </summary>
internal sealed class EngineTap : IAsyncDisposable
{
    private const string Engine = "/var/run/docker.sock";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _work = [];
    private Hold? _hold;

    public EngineTap()
    {
        _listener.Start();
        _work.Add(AcceptAsync());
    }

    /// <summary>Where it answers, as a configuration value.</summary>
    public string Endpoint => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Holds the next request whose first line has this in it.</summary>
    /// <param name="text">Such as <c>POST /v1.41/containers/create</c>, or part of it.</param>
    /// <param name="afterwards">
    /// True to hand the request on first and to hold the engine's answer; false to lose the request at the release.
    /// </param>
    public Hold HoldNext(string text, bool afterwards)
    {
        var hold = new Hold(text, afterwards);
        Volatile.Write(ref _hold, hold);
        return hold;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _work.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await engine.ConnectAsync(new UnixDomainSocketEndPoint(Engine), _stop.Token);
            var held = new Pending();
            await Task.WhenAll(HandOnAsync(client, engine, held, isRequest: true), HandOnAsync(engine, client, held, isRequest: false));
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // one side is gone, which is what these tests are about
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task HandOnAsync(Socket from, Socket to, Pending held, bool isRequest)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
        {
            if (isRequest && Volatile.Read(ref _hold) is { } hold && hold.Matches(buffer.AsSpan(0, count))
                && Interlocked.CompareExchange(ref _hold, null, hold) == hold)
            {
                held.Hold = hold;
                if (!hold.Afterwards)
                {
                    await hold.ReachAsync(_stop.Token);
                    from.Dispose();
                    to.Dispose(); // whoever asked is dead by now, and the engine never heard of it
                    return;
                }
            }
            else if (!isRequest && held.Hold is { Afterwards: true } answered)
            {
                await answered.ReachAsync(_stop.Token);
                held.Hold = null;
            }

            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private sealed class Pending
    {
        public Hold? Hold { get; set; }
    }

    /// <summary>One moment that a test waits for.</summary>
    internal sealed class Hold(string text, bool afterwards)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Afterwards => afterwards;

        /// <summary>Completes when the request is there and held.</summary>
#pragma warning disable VSTHRD003 // completed by this very object
        public Task Reached => _reached.Task;
#pragma warning restore VSTHRD003

        public void Release() => _released.TrySetResult();

        internal bool Matches(ReadOnlySpan<byte> request)
        {
            var end = request.IndexOf((byte)'\r');
            return end > 0 && Encoding.ASCII.GetString(request[..end]).Contains(text, StringComparison.Ordinal);
        }

        internal async Task ReachAsync(CancellationToken cancellationToken)
        {
            _reached.TrySetResult();
#pragma warning disable VSTHRD003 // completed by this very object
            await _released.Task.WaitAsync(cancellationToken);
#pragma warning restore VSTHRD003
        }
    }
}
