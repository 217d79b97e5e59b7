using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Agnox.Local.Processes;

/// <summary>
/// Loopback ports for processes that come back to them: below the range the kernel hands to outgoing connections, or one of
/// those could sit on the port while its owner is down.
/// </summary>
internal sealed class FreePorts(params IEnumerable<int> reserved)
{
    private const int Lowest = 10_000;
    private const int DefaultEphemeral = 32_768;
    private const int Tries = 1000;

    private readonly HashSet<int> _taken = [.. reserved];

    /// <summary>A port nobody listens on, and none given before.</summary>
    /// <exception cref="ClusterFailureException">There is none.</exception>
    public int Take()
    {
        var end = Math.Max(FirstEphemeral(), Lowest + Tries);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (TryTake(RandomNumberGenerator.GetInt32(Lowest, end)) is { } port)
            {
                return port;
            }
        }

        throw new ClusterFailureException($"No port between {Lowest} and {end} is free.");
    }

    /// <summary>This port when it is free and was not given before.</summary>
    public int? TryTake(int port) => !_taken.Contains(port) && IsFree(port) && _taken.Add(port) ? port : null;

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FirstEphemeral()
    {
        const string range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(range)
            ? int.Parse(File.ReadAllText(range).Split('\t', ' ')[0], CultureInfo.InvariantCulture)
            : DefaultEphemeral;
    }
}
