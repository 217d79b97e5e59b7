using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Agnox.Gateway.Tests.Platform;
using Xunit;

namespace Agnox.Gateway.Tests.RateLimits;

/// <summary>
/// The whole platform with the limits it has unless told otherwise. Its clients come from addresses of this machine's
/// 127.0.0.0/8, of which 127.0.0.1 is a trusted proxy's.
/// </summary>
public sealed class RateLimitedPlatform : IAsyncLifetime
{
    private static int _clients = 1;

    private readonly StandaloneHost _host = new(
        ("RateLimits:Api:Limit", "100"), ("RateLimits:Auth:Limit", "5"), ("Gateway:TrustedProxies:0", "127.0.0.1"));

    public IServiceProvider Services => _host.Services;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>A client at an address that nobody had before.</summary>
    internal Client NewClient() => NewClient(_host, new IPAddress([127, 0, 1, (byte)Interlocked.Increment(ref _clients)]));

    internal Client NewProxy() => NewClient(_host, IPAddress.Loopback);

    internal static Client NewClient(StandaloneHost host, IPAddress address) => new(host.Address, address);

    internal static Client NewClient(StandaloneHost host) =>
        NewClient(host, new IPAddress([127, 0, 1, (byte)Interlocked.Increment(ref _clients)]));

    /// <summary>Sends requests from one address.</summary>
    internal sealed class Client(Uri platform, IPAddress address) : IDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => ConnectAsync(address, context.DnsEndPoint.Port, cancellationToken),
        })
        {
            BaseAddress = platform,
        };

        private static CancellationToken Cancel => TestContext.Current.CancellationToken;

        public IPAddress Address => address;

        public async Task<HttpResponseMessage> GetAsync(string path, string? token = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Authorization = token is null ? null : new("Bearer", token);
            return await _http.SendAsync(request, Cancel);
        }

        /// <summary>A log-in nobody needs to check: 401 at once, unless there were too many.</summary>
        public async Task<HttpStatusCode> LogInAsync(string? forwardedFor = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/auth/login", UriKind.Relative));
            request.Content = JsonContent.Create(new { email = "no address", password = "x" });
            if (forwardedFor is not null)
            {
                request.Headers.Add("X-Forwarded-For", forwardedFor);
            }

            using var answer = await _http.SendAsync(request, Cancel);
            return answer.StatusCode;
        }

        /// <summary>Signs up and returns the token.</summary>
        public async Task<(string Token, HttpResponseMessage Answer)> SignUpAsync()
        {
            var answer = await _http.PostAsJsonAsync(
                new Uri("/api/auth/signup", UriKind.Relative),
                new { email = $"{Guid.NewGuid():N}@example.test", password = "Correct1!horse", name = "Ada", organizationName = "Analytical" },
                Cancel);
            var body = System.Text.Json.JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));
            return (answer.StatusCode == HttpStatusCode.Created ? body.GetProperty("token").GetString()! : "", answer);
        }

        public void Dispose() => _http.Dispose();

        private static async ValueTask<Stream> ConnectAsync(IPAddress from, int port, CancellationToken cancellationToken)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
