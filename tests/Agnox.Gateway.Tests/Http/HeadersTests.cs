using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Agnox.Gateway.Tests.Http;

public sealed class HeadersTests
{
    private const string Listed = "http://localhost:5173";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/__webpack_hmr", 204)]
    [InlineData("/api/auth/me", 401)]
    [InlineData("/nowhere", 401)]
    public async Task EveryAnswer_Always_CarriesTheSecurityHeaders(string path, int status)
    {
        await using var host = await GatewayHost.StartAsync();

        using var answer = await host.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("strict-origin-when-cross-origin", Header(answer, "Referrer-Policy"));
        Assert.StartsWith("default-src 'self'; script-src", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("Origin", Header(answer, "Vary"));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task EveryAnswer_InProduction_AsksForHttps()
    {
        await using var host = await GatewayHost.StartAsync(map: null, ("Gateway:IsProduction", "true"));

        using var answer = await host.GetAsync("/");

        Assert.Equal("max-age=31536000; includeSubDomains; preload", Header(answer, "Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("abc-1_2.3", true)]
    [InlineData("has space", false)]
    [InlineData("new<line>", false)]
    public async Task RequestId_WhenHarmless_IsEchoedElseReplaced(string sent, bool isEchoed)
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("X-Request-Id", sent);

        using var answer = await host.Client.SendAsync(request, Cancel);

        var echoed = Header(answer, "X-Request-Id");
        Assert.Equal(isEchoed, echoed == sent);
        Assert.Matches("^[A-Za-z0-9._-]{1,128}$", echoed);
    }

    [Theory]
    [InlineData(Listed, Listed, "true")]
    [InlineData("http://evil.example", null, null)]
    [InlineData("HTTP://localhost:5173", null, null)]
    [InlineData(null, null, "true")]
    public async Task Request_FromAnyOrigin_IsProcessedAndOnlyListedOnesMayRead(
        string? origin, string? allowed, string? credentials)
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Origin", origin is null ? [] : [origin]);

        using var answer = await host.Client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(allowed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal(credentials, Header(answer, "Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Preflight_FromAListedOrigin_IsAnsweredBeforeAuthentication()
    {
        await using var host = await GatewayHost.StartAsync();

        using var answer = await SendPreflightAsync(host, Listed);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Listed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS", Header(answer, "Access-Control-Allow-Methods"));
        Assert.Equal("authorization, x-any", Header(answer, "Access-Control-Allow-Headers"));
        Assert.Equal("Origin, Access-Control-Request-Headers", Header(answer, "Vary"));
    }

    [Fact]
    public async Task Preflight_FromAnotherOrigin_Is401()
    {
        await using var host = await GatewayHost.StartAsync();

        using var answer = await SendPreflightAsync(host, "http://evil.example");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Options_ThatIsNoPreflight_Is400()
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/auth/me");

        using var answer = await host.Client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Origins_WhenConfigured_ReplaceTheDefaults()
    {
        await using var host = await GatewayHost.StartAsync(map: null, ("Gateway:CorsOrigins:0", "https://app.example"));

        using var own = await SendPreflightAsync(host, "https://app.example");
        using var former = await SendPreflightAsync(host, Listed);

        Assert.Equal(HttpStatusCode.NoContent, own.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, former.StatusCode);
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/api/auth/me", 401)]
    public async Task Head_OfEveryGetRoute_AnswersWithoutABody(string path, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var answer = await host.Client.SendAsync(request, Cancel);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("/api/%zz", 400)]
    [InlineData("/api/%4", 400)]
    [InlineData("/api/%ff", 400)]
    [InlineData("/%", 400)]
    [InlineData("/he%61lth%20", 401)]
    [InlineData("/?x=%zz", 200)]
    public async Task Path_WhenItsEscapesAreBroken_Is400(string path, int status)
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await SendRawAsync(host, $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_WhenTooLarge_Are431()
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await SendRawAsync(host, $"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('a', 40_000)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_ForEverybody_DescribesRoutesAndTheBearerScheme()
    {
        await using var host = await GatewayHost.StartAsync();

        var document = await host.GetTextAsync("/openapi/v1.json");

        Assert.Contains("\"/api/auth/login\"", document, StringComparison.Ordinal);
        Assert.Contains("\"bearerFormat\": \"JWT\"", document, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendPreflightAsync(GatewayHost host, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/auth/me");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, x-any");
        return await host.Client.SendAsync(request, Cancel);
    }

    private static async Task<string> SendRawAsync(GatewayHost host, string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port, Cancel);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadLineAsync(Cancel) ?? "";
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
