using System.Globalization;
using System.Net;
using System.Text.Json;
using Agnox.Gateway.Tests.Platform;
using Agnox.RateLimits;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Agnox.Gateway.Tests.RateLimits;

public sealed class RateLimitTests(RateLimitedPlatform platform) : IClassFixture<RateLimitedPlatform>
{
    private const string Path = "/api/executions";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_The101stRequestOfAnOrganization_IsRefused()
    {
        using var client = platform.NewClient();
        var (token, _) = await client.SignUpAsync();
        for (var request = 1; request <= 100; request++)
        {
            using var allowed = await client.GetAsync(Path, token);
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
            Assert.Equal("100", Header(allowed, "X-RateLimit-Limit"));
            Assert.Equal((100 - request).ToString(CultureInfo.InvariantCulture), Header(allowed, "X-RateLimit-Remaining"));
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Header(allowed, "X-RateLimit-Reset"));
            Assert.Equal(Header(allowed, "X-RateLimit-Remaining"), Header(allowed, "RateLimit-Remaining"));
            Assert.InRange(int.Parse(Header(allowed, "RateLimit-Reset")!, CultureInfo.InvariantCulture), 1, 60);
        }

        using var refused = await client.GetAsync(Path, token);

        var body = JsonElement.Parse(await refused.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(
            ["success", "error", "message", "retryAfter", "limit", "window"],
            body.EnumerateObject().Select(member => member.Name),
            StringComparer.Ordinal);
        Assert.Equal("Too Many Requests", body.GetProperty("error").GetString());
        Assert.Equal("API rate limit exceeded. Please try again in a moment.", body.GetProperty("message").GetString());
        Assert.Equal((100, 60_000), (body.GetProperty("limit").GetInt32(), body.GetProperty("window").GetInt32()));
        Assert.InRange(body.GetProperty("retryAfter").GetInt32(), 1, 60);
        Assert.Equal(body.GetProperty("retryAfter").GetInt32(), refused.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.Equal(("100", "0"), (Header(refused, "RateLimit-Limit"), Header(refused, "RateLimit-Remaining")));
        Assert.Null(Header(refused, "X-RateLimit-Limit"));

        // wherever the organization asks from, and no other organization with it
        using var other = platform.NewClient();
        using var elsewhere = await other.GetAsync(Path, token);
        using var stranger = await client.GetAsync(Path, (await client.SignUpAsync()).Token);
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (elsewhere.StatusCode, stranger.StatusCode));
    }

    [Fact]
    public async Task Api_FiftyRequestsAtOnce_LetsExactlyTwentyThrough()
    {
        await using var host = new StandaloneHost(("RateLimits:Api:Limit", "20"));
        await host.InitializeAsync();
        using var client = RateLimitedPlatform.NewClient(host);
        var (token, _) = await client.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync(Path, token)));

        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(30, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Auth_SignUpAndLogIn_ShareFiveAMinute()
    {
        using var client = platform.NewClient();
        for (var request = 0; request < 4; request++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await client.LogInAsync());
        }

        var (_, fifth) = await client.SignUpAsync();
        var (_, sixth) = await client.SignUpAsync();
        using var elsewhere = platform.NewClient();

        Assert.Equal((HttpStatusCode.Created, "0"), (fifth.StatusCode, Header(fifth, "X-RateLimit-Remaining")));
        Assert.Equal(HttpStatusCode.TooManyRequests, sixth.StatusCode);
        Assert.Contains(
            "Too many authentication attempts. Please try again in a moment.",
            await sixth.Content.ReadAsStringAsync(Cancel),
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, await client.LogInAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await elsewhere.LogInAsync());
    }

    [Fact]
    public async Task Auth_BehindATrustedProxy_CountsTheClientItNames()
    {
        using var proxy = platform.NewProxy();
        for (var request = 0; request < 5; request++)
        {
            // what stands before the proxy's own entry was sent by the client
            Assert.Equal(HttpStatusCode.Unauthorized, await proxy.LogInAsync($"198.51.100.{request}, 203.0.113.7"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await proxy.LogInAsync("203.0.113.7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await proxy.LogInAsync("203.0.113.8"));
    }

    [Fact]
    public async Task Auth_BehindATrustedProxy_CountsAnIpv6NetworkAsOne()
    {
        using var proxy = platform.NewProxy();
        for (var request = 0; request < 5; request++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await proxy.LogInAsync($"2001:db8:1:2::{request}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await proxy.LogInAsync("2001:db8:1:2:ffff::1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await proxy.LogInAsync("2001:db8:1:3::1"));
    }

    [Fact]
    public async Task Auth_FromAnyoneElse_CountsThePeerWhateverItForwards()
    {
        using var client = platform.NewClient();
        for (var request = 0; request < 5; request++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await client.LogInAsync($"198.51.100.{request}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await client.LogInAsync("198.51.100.9"));
    }

    [Fact]
    public async Task Api_RequestsWithoutASession_CountOnTheAddressAndStay401()
    {
        using var client = platform.NewClient();
        for (var request = 0; request < 110; request++)
        {
            using var answer = await client.GetAsync(Path, request % 2 == 0 ? null : "no-token");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        var counter = platform.Services.GetRequiredService<IGrainFactory>().GetGrain<IRateLimitGrain>($"api:ip:{client.Address}");
        Assert.Equal(111, (await counter.HitAsync(100, TimeSpan.FromMinutes(1))).Count);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
