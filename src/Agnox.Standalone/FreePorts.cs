using System.Net;
using System.Net.Sockets;

namespace Agnox.Standalone;

/// <summary>Loopback ports for the silo, which nobody but this process talks to.</summary>
internal static class FreePorts
{
    /// <summary>Two free ports; both are held until both are known, so that they differ.</summary>
    public static (int First, int Second) TakeTwo()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
