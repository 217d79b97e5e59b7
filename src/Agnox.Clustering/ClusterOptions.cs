using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Agnox.Clustering;

/// <summary>How the processes of one installation find one another. The same on all of them, but for the addresses.</summary>
public sealed class ClusterOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Cluster";

    /// <summary>
    /// Where the members are listed: host:port, and after commas the options of StackExchange.Redis, such as
    /// <c>redis:6379,password=…,ssl=true</c>; or a URL, such as <c>rediss://:password@redis:6379</c>. Required.
    /// </summary>
    public string Redis { get; set; } = "";

    /// <summary>Keeps installations apart that share a Redis: 1 to 64 of A-Z a-z 0-9 _ . - ; agnox.</summary>
    public string Id { get; set; } = "agnox";

    /// <summary>
    /// Address or host name under which the others reach this silo. Empty: the first address of this host that is not
    /// loopback. Not used by gateways.
    /// </summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Port for the other silos. 1 to 65535; 11111. Tenants' containers must not reach it.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for gateways. 1 to 65535; 30000. Tenants' containers must not reach it.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The Redis options; a Redis that is away for a moment does not end a process.</summary>
    internal ConfigurationOptions RedisConfiguration()
    {
        var redis = RedisAddress.Parse(Redis);
        redis.AbortOnConnectFail = false;
        redis.ClientName = "agnox";
        return redis;
    }

    /// <summary>The advertised address as an IP address.</summary>
    /// <exception cref="SocketException">The host name is not known.</exception>
    internal IPAddress ResolveAdvertisedAddress()
    {
        if (IPAddress.TryParse(AdvertisedAddress, out var address))
        {
            return address;
        }

        var name = AdvertisedAddress is { Length: > 0 } host ? host : Dns.GetHostName();
        var known = Dns.GetHostAddresses(name, AddressFamily.InterNetwork);
        return Array.Find(known, candidate => !IPAddress.IsLoopback(candidate)) ?? IPAddress.Loopback;
    }
}

/// <summary>Tells all faults at once.</summary>
internal sealed class ClusterOptionsValidator : IValidateOptions<ClusterOptions>
{
    private const int MaxIdLength = 64;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        List<string> faults = [];
        if (RedisFault(options.Redis) is { } fault)
        {
            faults.Add($"Cluster:Redis {fault}");
        }

        if (options.Id.Length is 0 or > MaxIdLength || !options.Id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-'))
        {
            faults.Add("Cluster:Id must be 1 to 64 of the characters A-Z a-z 0-9 _ . -");
        }

        if (options.SiloPort is < 1 or > IPEndPoint.MaxPort || options.GatewayPort is < 1 or > IPEndPoint.MaxPort
            || options.SiloPort == options.GatewayPort)
        {
            faults.Add("Cluster:SiloPort and Cluster:GatewayPort must be two different ports from 1 to 65535.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>Never with the value: it may hold a password.</summary>
    private static string? RedisFault(string redis)
    {
        if (redis.Length == 0)
        {
            return "is required, such as redis:6379,password=…";
        }

        try
        {
            return RedisAddress.Parse(redis).EndPoints.Count == 0 ? "names no host." : null;
        }
        catch (ArgumentException)
        {
            return "is neither of the form host:port,option=value,… nor redis://:password@host:port.";
        }
    }
}
