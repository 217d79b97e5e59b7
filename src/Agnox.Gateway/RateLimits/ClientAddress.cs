using System.Net;
using System.Net.Sockets;

namespace Agnox.Gateway.RateLimits;

/// <summary>
/// What stands for one client's address. Of an IPv6 address only the network of 64 bits: one household or host has at least
/// that many to choose from, and would otherwise get a fresh counter with each.
/// </summary>
internal static class ClientAddress
{
    private const string None = "none";
    private const int NetworkBytes = 8;

    /// <summary>The address as a text.</summary>
    /// <param name="address">The address; null when the connection has none, as on a Unix socket.</param>
    public static string Of(IPAddress? address) => address switch
    {
        null => None,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => NetworkOf(address),
        _ => address.ToString(),
    };

    private static string NetworkOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, NetworkBytes, bytes.Length - NetworkBytes);
        return $"{new IPAddress(bytes)}/64";
    }
}
