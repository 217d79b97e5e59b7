using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Agnox.Gateway.RateLimits;
using Agnox.Gateway.Tests.Auth;
using Agnox.Gateway.Tests.Http;
using Agnox.Identity;
using Agnox.RateLimits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Gateway.Tests.RateLimits;

public sealed class RateLimitMiddlewareTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithinTheLimit_TellsItInBothWays()
    {
        await using var host = await StartAsync(new());
        host.LogIn();

        using var answer = await host.GetAsync("/config/defaults");

        Assert.Equal(
            [
                "RateLimit-Limit: 100", "RateLimit-Remaining: 99", "RateLimit-Reset: 42",
                "X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 99", "X-RateLimit-Reset: 2026-02-27T15:30:09.123Z",
            ],
            LimitHeaders(answer));
    }

    [Theory]
    [InlineData("/config/defaults", "api:org:507f1f77bcf86cd799439011")]
    [InlineData("/nowhere", "api:org:507f1f77bcf86cd799439011")]
    [InlineData("/hubs/executions?id=none", null)]
    [InlineData("/health", null)]
    [InlineData("/", null)]
    [InlineData("/reports/507f1f77bcf86cd799439011/run/index.html", null)]
    [InlineData("/openapi/v1.json", null)]
    public async Task Get_OfAMember_CountsWhereTheContractSays(string path, string? key)
    {
        var stub = new RateLimitStub();
        await using var host = await StartAsync(stub);
        host.LogIn();

        using var answer = await host.GetAsync(path);

        Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(key is null ? [] : [key], stub.Keys);
    }

    [Fact]
    public async Task Members_OfOneOrganization_ShareItsCount()
    {
        var stub = new RateLimitStub();
        await using var host = await StartAsync(stub, ("RateLimits:Api:Limit", "1"));
        var colleague = Members.Ada() with { UserId = "507f191e810c19729de860eb", Email = "bob@example.com" };
        using var first = await host.LogIn().GetAsync("/config/defaults");
        host.Cluster.Add<IUserGrain>(_ => new UserStub(_ => colleague));

        using var second = await host.LogIn(colleague).GetAsync("/config/defaults");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData("/config/defaults")]
    [InlineData("/nowhere")]
    [InlineData("/hubs/executions")]
    public async Task Get_OfNobody_CountsOnTheAddressAndIs401EvenOverTheLimit(string path)
    {
        var stub = new RateLimitStub();
        await using var host = await StartAsync(stub, ("RateLimits:Api:Limit", "1"));

        for (var request = 0; request < 3; request++)
        {
            using var answer = await host.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Empty(LimitHeaders(answer));
        }

        Assert.Equal(Enumerable.Repeat("api:ip:127.0.0.1", 3), stub.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Token_ThatWasRevoked_DoesNotCountOnItsOrganization()
    {
        var stub = new RateLimitStub();
        await using var host = await StartAsync(stub);
        host.LogIn().Cluster.Add<IUserGrain>(_ => new UserStub(
            _ => new Agnox.Common.Refusal(Agnox.Common.RefusalCode.Unauthenticated, "Invalid token", "Token has been revoked")));

        using var answer = await host.GetAsync("/config/defaults");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(["api:ip:127.0.0.1"], stub.Keys);
    }

    [Fact]
    public async Task RoleThatIsNotEnough_CountsBeforeItIsRefused()
    {
        await using var host = await StartAsync(new());
        host.LogIn().Cluster.Add<IUserGrain>(_ => new UserStub(_ => Members.Ada(Role.Viewer)));

        using var answer = await host.DeleteAsync("/api/executions/run-1");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("RateLimit-Remaining: 99", LimitHeaders(answer), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Answer_OfAHandlerThatFails_StillTellsTheLimit()
    {
        await using var host = await GatewayHost.StartAsync(
            app => app.MapGet("/broken", IResult () => throw new InvalidOperationException("broken")), ("RateLimits:Api:Limit", "100"));
        host.LogIn().Cluster.Add(new RateLimitStub().Grain);

        using var answer = await host.GetAsync("/broken");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("X-RateLimit-Remaining: 99", LimitHeaders(answer), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Limiters_TwoOnOneRoute_CountInTurnAndTheLastSpeaks()
    {
        var stub = new RateLimitStub();
        await using var host = await GatewayHost.StartAsync(
            app => app.MapPost("/careful", () => TypedResults.Ok()).WithRateLimits(Limiter.Api, Limiter.Strict),
            ("RateLimits:Api:Limit", "100"),
            ("RateLimits:Strict:Limit", "1"),
            ("RateLimits:Strict:Window", "00:02:00"));
        host.LogIn().Cluster.Add(stub.Grain);

        using var first = await host.PostAsync("/careful", content: null);
        using var second = await host.PostAsync("/careful", content: null);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Contains("X-RateLimit-Limit: 1", LimitHeaders(first), StringComparer.Ordinal);
        Assert.Equal(["api", "strict", "api", "strict"], stub.Keys.Select(key => key.Split(':')[0]), StringComparer.Ordinal);
        Assert.Equal(
            """{"success":false,"error":"Too Many Requests","message":"Rate limit exceeded. Please wait before trying again.","retryAfter":42,"limit":1,"window":120000}""",
            await second.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(
            [
                "RateLimit-Limit: 1", "RateLimit-Remaining: 0", "RateLimit-Reset: 42", "Retry-After: 42",
                "X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 98", "X-RateLimit-Reset: 2026-02-27T15:30:09.123Z",
            ],
            LimitHeaders(second));
    }

    [Fact]
    public async Task Limiters_WhenTheFirstRefuses_DoNotAskTheSecond()
    {
        var stub = new RateLimitStub();
        await using var host = await GatewayHost.StartAsync(
            app => app.MapPost("/careful", () => TypedResults.Ok()).WithRateLimits(Limiter.Api, Limiter.Strict),
            ("RateLimits:Api:Limit", "1"),
            ("RateLimits:Strict:Limit", "10"));
        host.LogIn().Cluster.Add(stub.Grain);

        using var first = await host.PostAsync("/careful", content: null);
        using var second = await host.PostAsync("/careful", content: null);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(["api", "strict", "api"], stub.Keys.Select(key => key.Split(':')[0]), StringComparer.Ordinal);
        Assert.DoesNotContain(LimitHeaders(second), header => header.StartsWith("X-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limit_OfZero_NeitherCountsNorTells()
    {
        var stub = new RateLimitStub();
        await using var host = await StartAsync(stub, ("RateLimits:Api:Limit", "0"));

        using var answer = await host.LogIn().GetAsync("/config/defaults");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(stub.Keys);
        Assert.Empty(LimitHeaders(answer));
    }

    [Fact]
    public async Task Cluster_ThatFails_LetsThroughWithoutHeaders()
    {
        foreach (Exception fault in (Exception[])[new TimeoutException("silent"), new OrleansException("no silo")])
        {
            await using var host = await StartAsync(
                new() { Answer = () => Task.FromException<RateLimitHit>(fault) }, ("RateLimits:Auth:Limit", "1"));
            using var content = new StringContent("""{"email":"no address","password":"x"}""", Encoding.UTF8, "application/json");

            using var open = await host.PostAsync("/api/auth/login", content);
            using var closed = await host.LogIn().GetAsync("/config/defaults");

            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (open.StatusCode, closed.StatusCode));
            Assert.Empty(LimitHeaders(open));
            Assert.Empty(LimitHeaders(closed));
        }
    }

    [Fact]
    public async Task Cluster_ThatDoesNotAnswer_IsNotWaitedFor()
    {
        var (cluster, grains) = ClusterStub.Create();
        var stub = new RateLimitStub { Answer = NeverAsync };
        grains.Add(stub.Grain);
        var counter = new RateLimitCounter(
            cluster, Options.Create(new RateLimitOptions()), new ImpatientClock(), NullLogger<RateLimitCounter>.Instance);

        Assert.Null(await counter.TryCountAsync(Limiter.Api, "ip:10.0.0.1").WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal(["api:ip:10.0.0.1"], stub.Keys);
    }

    private static async Task<GatewayHost> StartAsync(RateLimitStub stub, params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] all = [.. settings, ("RateLimits:Api:Limit", "100")];
        var host = await GatewayHost.StartAsync(map: null, [.. all.DistinctBy(setting => setting.Key, StringComparer.Ordinal)]);
        host.Cluster.Add(stub.Grain);
        return host;
    }

    private static async Task<RateLimitHit> NeverAsync()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Cancel);
        throw new InvalidOperationException("This moment does not come.");
    }

    private static List<string> LimitHeaders(HttpResponseMessage answer) =>
    [
        .. ((HttpHeaders)answer.Headers)
            .Where(header => header.Key.Contains("RateLimit", StringComparison.Ordinal) || header.Key == "Retry-After")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A clock on which every time-out has just passed.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
