using System.Net;
using System.Net.Sockets;

namespace Agnox.Silo.Tests.Docker;

/// <summary>An engine that has no images, tells no events, and hangs up without a word when it is to start something.</summary>
internal sealed class FaintEngine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _answering;

    public FaintEngine()
    {
        _listener.Start();
        Address = $"{_listener.LocalEndpoint}";
        _answering = AnswerAsync();
    }

    public string Address { get; }

    /// <summary>How often it was asked.</summary>
    public int Starts { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
#pragma warning disable VSTHRD003 // begun by this very object
        await _answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            using var connection = await _listener.AcceptTcpClientAsync(_stop.Token);
            var stream = connection.GetStream();
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(_stop.Token) is { } request)
            {
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // the rest of the head
                }

                if (request.Contains("/start", StringComparison.Ordinal))
                {
                    Starts++;
                    break;
                }

                if (request.Contains("/events", StringComparison.Ordinal))
                {
                    await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                    continue;
                }

                await stream.WriteAsync(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"u8.ToArray(), _stop.Token);
            }
        }
    }
}
