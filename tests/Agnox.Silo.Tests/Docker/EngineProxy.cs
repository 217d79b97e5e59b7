using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Agnox.Testing.Files;
using Agnox.Testing.Storage;

namespace Agnox.Silo.Tests.Docker;

/// <summary>The filter of deploy/engine-proxy.cfg before this host's engine, as a child process on a free loopback port.</summary>
internal sealed class EngineProxy : IAsyncDisposable
{
    private const string Bind = "bind :2375";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process = new();
    private readonly int _port = FreePort();

    private EngineProxy()
    {
    }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    public static async Task<EngineProxy> StartAsync()
    {
        var proxy = new EngineProxy();
        try
        {
            await proxy.RunAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }

        _process.Dispose();
        _directory.Dispose();
    }

    private async Task RunAsync()
    {
        var text = Repository.Read("deploy/engine-proxy.cfg");
        var own = text.Replace(
            Bind, string.Create(CultureInfo.InvariantCulture, $"bind 127.0.0.1:{_port}"), StringComparison.Ordinal);
        if (own == text)
        {
            throw new InvalidOperationException($"deploy/engine-proxy.cfg has no line \"{Bind}\".");
        }

        var file = Path.Combine(_directory.Path, "haproxy.cfg");
        await File.WriteAllTextAsync(file, own);
        _process.StartInfo = new ProcessStartInfo("haproxy", ["-db", "-q", "-f", file]) { UseShellExecute = false };
        _process.Start();
        await ListensAsync();
    }

    private async Task ListensAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(LookPause, TimeProvider.System);
            }
            catch (SocketException failure)
            {
                throw new InvalidOperationException("haproxy does not listen; is its configuration valid?", failure);
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
