namespace Agnox.Gateway.Operations;

/// <summary>
/// The program's <c>health</c> command: asks the gateway of the same configuration on this host for its health, and tells it
/// by the exit code. Images without a shell or curl need nothing else.
/// </summary>
internal static class HealthCommand
{
    private const int Healthy = 0;
    private const int Unhealthy = 1;
    private const string Loopback = "localhost";

    /// <summary>More than the gateway itself waits for the cluster.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks once.</summary>
    /// <param name="urls">What the gateway listens on, as given to Kestrel; the first one is asked.</param>
    public static async Task<int> RunAsync(string urls)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(HealthOf(urls), HttpCompletionOption.ResponseHeadersRead);
            return answer.IsSuccessStatusCode ? Healthy : Unhealthy;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return Unhealthy;
        }
    }

    /// <summary>Addresses that mean "every interface" can be listened on but not asked.</summary>
    internal static Uri HealthOf(string urls)
    {
        var address = BindingAddress.Parse(urls.Split(';', StringSplitOptions.RemoveEmptyEntries)[0]);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? Loopback : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port, "/health").Uri;
    }
}
