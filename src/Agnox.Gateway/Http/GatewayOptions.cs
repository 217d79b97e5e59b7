using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Http;

/// <summary>How the gateway shows itself to the outside.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>Address under which clients reach the gateway; begins links to reports. Default http://localhost:3000.</summary>
    public string PublicUrl { get; set; } = "http://localhost:3000";

    /// <summary>
    /// Web origins whose pages may read answers, as scheme://host[:port]. Empty means the local development servers
    /// http://localhost:8080, :5173 and :3000.
    /// </summary>
    public IList<string> CorsOrigins { get; } = [];

    /// <summary>
    /// Proxies in front of the gateway, as addresses or networks such as 10.1.0.0/16. Only what comes from them is believed
    /// about the client in X-Forwarded-For and X-Forwarded-Proto. Empty, the default: the peer is the client.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// How many proxies in a row are believed, 1 to 10. Default 1. More than there are lets clients in the proxies' networks
    /// invent their address.
    /// </summary>
    public int ForwardLimit { get; set; } = 1;

    /// <summary>
    /// What a monitoring system sends as X-Agnox-Monitor-Secret, at least 32 characters. Empty, the default, closes the
    /// monitoring route.
    /// </summary>
    public string MonitorSecret { get; set; } = "";

    /// <summary>
    /// What the installation's operator sends as X-Agnox-Operator-Secret, at least 32 characters. Empty, the default, closes
    /// the routes below /api/system/nodes.
    /// </summary>
    public string OperatorSecret { get; set; } = "";

    /// <summary>
    /// Whether clients are told to use HTTPS only, for a year. Default false: on a host without a certificate it locks
    /// people out.
    /// </summary>
    public bool IsProduction { get; set; }
}

/// <summary>Fills what is empty by default. Not in the property: binding appends to a list that has elements.</summary>
internal sealed class GatewayOptionsDefaults : IPostConfigureOptions<GatewayOptions>
{
    private static readonly string[] Local = ["http://localhost:8080", "http://localhost:5173", "http://localhost:3000"];

    public void PostConfigure(string? name, GatewayOptions options)
    {
        foreach (var origin in options.CorsOrigins.Count == 0 ? Local : [])
        {
            options.CorsOrigins.Add(origin);
        }
    }
}

/// <summary>Tells all faults at once.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    private const int MinSecretLength = 32;
    private const int MaxForwardLimit = 10;

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> faults = [];
        if (!IsWebAddress(options.PublicUrl, out _))
        {
            faults.Add($"Gateway:PublicUrl (PUBLIC_API_URL) must be an http or https address; it is '{options.PublicUrl}'.");
        }

        // compared with what browsers send, so it must be spelled the way they spell it
        faults.AddRange(options.CorsOrigins
            .Where(origin => !IsWebAddress(origin, out var address) || address.GetLeftPart(UriPartial.Authority) != origin)
            .Select(origin => $"Gateway:CorsOrigins (CORS_ORIGIN): '{origin}' is not of the form scheme://host[:port]."));
        faults.AddRange(options.TrustedProxies
            .Where(entry => !TrustedProxies.TryParse(entry, out _))
            .Select(entry => $"Gateway:TrustedProxies: '{entry}' is neither an IP address nor a network of the form address/bits."));
        if (options.ForwardLimit is < 1 or > MaxForwardLimit)
        {
            faults.Add($"Gateway:ForwardLimit must be between 1 and {MaxForwardLimit}.");
        }

        if (options.MonitorSecret.Length is > 0 and < MinSecretLength)
        {
            faults.Add($"Gateway:MonitorSecret (MONITORING_SECRET_KEY) needs at least {MinSecretLength} characters.");
        }

        if (options.OperatorSecret.Length is > 0 and < MinSecretLength)
        {
            faults.Add($"Gateway:OperatorSecret needs at least {MinSecretLength} characters.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsWebAddress(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https";
}
