using System.Net;
using System.Net.Sockets;
using Agnox.Local.Processes;
using Xunit;

namespace Agnox.Local.Tests.Processes;

public sealed class FreePortsTests
{
    [Fact]
    public void Take_GivesEachPortOnce()
    {
        var ports = new FreePorts();

        var taken = Enumerable.Range(0, 100).Select(_ => ports.Take()).ToList();

        Assert.Equal(100, taken.Distinct().Count());
    }

    [Fact]
    public void Take_StaysBelowThePortsOfOutgoingConnections()
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ');
        var first = int.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture);
        var ports = new FreePorts();

        Assert.All(Enumerable.Range(0, 100), _ => Assert.InRange(ports.Take(), 10_000, first - 1));
    }

    [Fact]
    public void TryTake_WhenSomebodyListens_IsNull()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Null(new FreePorts().TryTake(((IPEndPoint)listener.LocalEndpoint).Port));
    }

    [Fact]
    public void TryTake_WhenReservedOrGiven_IsNull()
    {
        var free = new FreePorts().Take();
        var ports = new FreePorts();

        Assert.Null(new FreePorts(free).TryTake(free));
        Assert.Equal(free, ports.TryTake(free));
        Assert.Null(ports.TryTake(free));
    }
}
