using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Agnox.Gateway.Http;

/// <summary>
/// Whose word about the client's address and scheme is believed. From then on the connection's remote address is the
/// client's, for everyone who asks.
/// </summary>
internal sealed class TrustedProxies(IOptions<GatewayOptions> gateway) : IPostConfigureOptions<ForwardedHeadersOptions>
{
    private const int PartsOfIpv4 = 4;

    public void PostConfigure(string? name, ForwardedHeadersOptions options)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var entry in gateway.Value.TrustedProxies)
        {
            if (TryParse(entry, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
        }

        // the framework takes an empty list for "believe everybody"
        options.ForwardedHeaders = options.KnownIPNetworks.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = gateway.Value.ForwardLimit;
    }

    /// <summary>Reads an address or a network of addresses. False also for the network of all addresses.</summary>
    /// <param name="entry">As configured.</param>
    /// <param name="network">The network; of one address when that is what was configured.</param>
    public static bool TryParse(string entry, out IPNetwork network)
    {
        network = default;
        var address = entry.Split('/')[0];
        if (!IPAddress.TryParse(address, out var parsed)
            || (parsed.AddressFamily is AddressFamily.InterNetwork && address.Split('.').Length != PartsOfIpv4))
        {
            return false;
        }

        if (address == entry)
        {
            network = new(parsed, parsed.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(entry, out network) && network.PrefixLength > 0;
    }
}
