using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Agnox.Clustering;

/// <summary>Reads both spellings of a Redis: StackExchange.Redis's own, and the URL that most other programs take.</summary>
internal static class RedisAddress
{
    private const string PlainScheme = "redis";
    private const string TlsScheme = "rediss";
    private const int DefaultPort = 6379;

    /// <summary>
    /// From <c>host:port,option=value,…</c> or <c>redis[s]://[[user]:password@]host[:port][/database]</c>. In a URL, what is
    /// not a letter or digit of a password is percent-encoded.
    /// </summary>
    /// <exception cref="ArgumentException">It is neither. The message never holds the text, which may hold a password.</exception>
    public static ConfigurationOptions Parse(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? ParseUrl(text) : ConfigurationOptions.Parse(text);

    private static ConfigurationOptions ParseUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not (PlainScheme or TlsScheme)
            || url.Host.Length == 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0
            || !TryReadDatabase(url.AbsolutePath.TrimStart('/'), out var database))
        {
            throw new ArgumentException("Not a Redis URL.", nameof(text));
        }

        var (user, password) = Credentials(url.UserInfo);
        var options = new ConfigurationOptions
        {
            Ssl = url.Scheme == TlsScheme,
            SslHost = url.Scheme == TlsScheme ? url.Host : null,
            User = user,
            Password = password,
            DefaultDatabase = database,
        };
        var port = url.Port > 0 ? url.Port : DefaultPort;
        options.EndPoints.Add(IPAddress.TryParse(url.DnsSafeHost, out var address)
            ? new IPEndPoint(address, port)
            : new DnsEndPoint(url.DnsSafeHost, port));
        return options;
    }

    private static (string? User, string? Password) Credentials(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? text : text[..colon];
        var password = colon < 0 ? "" : text[(colon + 1)..];
        return (Decoded(user), Decoded(password));
    }

    private static string? Decoded(string text) => text.Length == 0 ? null : Uri.UnescapeDataString(text);

    private static bool TryReadDatabase(string text, out int? database)
    {
        database = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return text.Length == 0 || database is not null;
    }
}
