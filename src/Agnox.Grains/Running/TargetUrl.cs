using System.Net;
using System.Net.Sockets;

namespace Agnox.Grains.Running;

/// <summary>The address of the system under test, as a container reaches it.</summary>
public static class TargetUrl
{
    private const string HostAlias = "host.docker.internal";
    private const string WhenNoneIsGiven = "http://" + HostAlias + ":3000";

    /// <summary>
    /// Leads a URL that means "this host" to the host instead of to the container itself. Only the host component
    /// changes; port, path and query keep their text.
    /// </summary>
    /// <param name="baseUrl">What the caller asked to test, or nothing.</param>
    /// <param name="allowHostAccess">Whether containers may reach the host at all.</param>
    public static string ForContainer(string? baseUrl, bool allowHostAccess)
    {
        var url = baseUrl?.Trim() ?? "";
        if (!allowHostAccess)
        {
            return url;
        }

        if (url.Length == 0)
        {
            return WhenNoneIsGiven;
        }

        return FindHost(url) is { } host && MeansThisHost(url[host])
            ? string.Concat(url.AsSpan(0, host.Start.Value), HostAlias, url.AsSpan(host.End.Value))
            : url;
    }

    private static Range? FindHost(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || !IsHttp(url.AsSpan(0, scheme)))
        {
            return null;
        }

        var start = scheme + 3;
        var length = url.AsSpan(start).IndexOfAny('/', '?', '#');
        var end = length < 0 ? url.Length : start + length;
        start += url.AsSpan(start, end - start).LastIndexOf('@') + 1;
        var authority = url.AsSpan(start, end - start);
        var hostLength = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        return hostLength < 0 ? start..end : start..(start + hostLength);
    }

    private static bool IsHttp(ReadOnlySpan<char> scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);

    private static bool MeansThisHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && address.AddressFamily switch
        {
            AddressFamily.InterNetwork => IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any),
            AddressFamily.InterNetworkV6 => address.Equals(IPAddress.IPv6Loopback),
            _ => false,
        });
}
