using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Agnox.Common;
using Agnox.Gateway.Http;
using Agnox.Gateway.Tests.Auth;
using Agnox.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Http;

public sealed class EnvelopeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json", "", 400, "Bad Request", "Body cannot be empty when content-type is set to 'application/json'")]
    [InlineData("application/json", "{", 400, "Bad Request", "Body is not valid JSON but content-type is set to 'application/json'")]
    [InlineData("application/json", "{\"a\":1,\"a\":2}", 400, "Bad Request", "Body is not valid JSON but content-type is set to 'application/json'")]
    [InlineData("application/json", "{\"a\":{\"__proto__\":1}}", 400, "Bad Request", "Body is not valid JSON but content-type is set to 'application/json'")]
    [InlineData("application/json", "{\"a\":[\"\\ud800\"]}", 400, "Bad Request", "Body is not valid JSON but content-type is set to 'application/json'")]
    [InlineData("application/json", "{\"\\ud800\":1}", 400, "Bad Request", "Body is not valid JSON but content-type is set to 'application/json'")]
    [InlineData("application/json", "[]", 400, "Bad Request", "Body must be a JSON object")]
    [InlineData("application/json", "null", 400, "Bad Request", "Body must be a JSON object")]
    [InlineData("application/json; charset=utf-8", "[]", 400, "Bad Request", "Body must be a JSON object")]
    [InlineData("application/json; charset=utf-16", "[]", 415, "Unsupported Media Type", "Unsupported Media Type: application/json; charset=utf-16")]
    [InlineData("text/plain", "{}", 415, "Unsupported Media Type", "Unsupported Media Type: text/plain")]
    [InlineData("text/plain", "", 415, "Unsupported Media Type", "Unsupported Media Type: text/plain")]
    public async Task Body_WhenItCannotBeRead_IsAnsweredInTheEnvelope(
        string type, string body, int status, string error, string message)
    {
        await using var host = await GatewayHost.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await host.PostAsync("/api/auth/login", content);

        await AssertFailureAsync(answer, status, error, message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_OverOneMebibyte_Is413(bool isChunked)
    {
        await using var host = await GatewayHost.StartAsync();
        using var content = new StringContent("{\"email\":\"" + new string('a', 1024 * 1024) + "\"}", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;

        using var answer = await host.Client.SendAsync(request, Cancel);

        await AssertFailureAsync(answer, 413, "Payload Too Large", "Request body is too large");
    }

    [Fact]
    public async Task Body_NestedTooDeep_Is400()
    {
        await using var host = await GatewayHost.StartAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 33)) + "1" + new string('}', 33);
        using var content = new StringContent(deep, Encoding.UTF8, "application/json");

        using var answer = await host.PostAsync("/api/auth/login", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Route_WhenUnknown_Is401ForStrangersAnd404ForMembers()
    {
        await using var host = await GatewayHost.StartAsync();

        using var stranger = await host.GetAsync("/x?y=1");
        using var member = await host.LogIn().GetAsync("/x?y=1");

        await AssertFailureAsync(
            stranger, 401, "Authentication required", "No token provided in Authorization header. Please login.");
        Assert.Equal(
            """{"success":false,"error":"Not Found","message":"Route GET:/x?y=1 not found","statusCode":404}""",
            await member.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("application/json; charset=utf-8", member.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Method_WhenNotOffered_Is405InTheEnvelope()
    {
        await using var host = await GatewayHost.StartAsync();

        using var answer = await host.LogIn().DeleteAsync("/api/auth/me");

        await AssertFailureAsync(answer, 405, "Method Not Allowed", message: null);
    }

    [Theory]
    [InlineData(400, "Bad Request")]
    [InlineData(403, "Forbidden")]
    [InlineData(429, "Too Many Requests")]
    [InlineData(500, "Internal Server Error")]
    public async Task Status_WithoutABody_GetsTheEnvelope(int status, string error)
    {
        await using var host = await GatewayHost.StartAsync(
            app => app.MapGet("/fail/{status:int}", (int status) => TypedResults.StatusCode(status)));

        using var answer = await host.LogIn().GetAsync($"/fail/{status}");

        await AssertFailureAsync(answer, status, error, message: null);
    }

    [Fact]
    public async Task Parameter_OfTheWrongType_Is400InTheEnvelope()
    {
        await using var host = await GatewayHost.StartAsync(app => app.MapGet("/number/{n}", (int n) => TypedResults.Ok(n)));

        using var answer = await host.LogIn().GetAsync("/number/one");

        await AssertFailureAsync(answer, 400, "Bad Request", message: null);
    }

    [Fact]
    public async Task Exception_OfOurs_SaysNothingOfItself()
    {
        await using var host = await GatewayHost.StartAsync(app => app.MapGet("/fail", Fail));

        using var answer = await host.LogIn().GetAsync("/fail");

        Assert.Equal(
            """{"success":false,"error":"Internal Server Error","statusCode":500}""",
            await answer.Content.ReadAsStringAsync(Cancel));
        Assert.True(answer.Headers.Contains("X-Frame-Options"));

        static IResult Fail() => throw new InvalidOperationException("password=hunter2");
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(OrleansException))]
    [InlineData(typeof(OrleansMessageRejectionException))]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(Orleans.Runtime.Messaging.ConnectionFailedException))]
    public async Task Cluster_WhenItDoesNotAnswer_Is503AlsoDuringAuthentication(Type fault)
    {
        await using var host = await GatewayHost.StartAsync();
        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(fault);
        host.LogIn().Cluster.Add<IUserGrain>(_ => new UserStub(_ => throw exception));

        using var answer = await host.GetAsync("/api/auth/me");

        await AssertFailureAsync(
            answer, 503, "Service Unavailable", "The platform is not available right now. Please try again in a moment.");
        Assert.Equal("5", answer.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task Storage_WhenItsDiskIsFull_Is503AndSaysSo()
    {
        await using var host = await GatewayHost.StartAsync();
        host.LogIn().Cluster.Add<IUserGrain>(
            _ => new UserStub(_ => throw new StorageUnavailableException(StorageUnavailableException.DiskFull)));

        using var answer = await host.GetAsync("/api/auth/me");

        await AssertFailureAsync(
            answer,
            503,
            "Service Unavailable",
            "The platform is not available right now. The disk of the database is full. Please try again in a moment.");
    }

    [Fact]
    public async Task Refusal_WhenALimitIsReached_CarriesUsageAndWay()
    {
        await using var host = await GatewayHost.StartAsync(app => app.MapGet("/limit", () =>
            new Refusal(RefusalCode.LimitReached, "Test run limit exceeded", "Full.") { Usage = new(100, 100) }.ToHttp()));

        using var answer = await host.LogIn().GetAsync("/limit");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(
            """{"success":false,"error":"Test run limit exceeded","message":"Full.","upgradeUrl":"/settings?tab=billing","usage":{"used":100,"limit":100,"percentUsed":100}}""",
            await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Json_Always_HasWireDatesAndUnescapedText()
    {
        await using var host = await GatewayHost.StartAsync(app => app.MapGet("/json", () =>
            TypedResults.Ok(new Sample("größer <als> 日本", new(2026, 2, 27, 17, 30, 9, TimeSpan.FromHours(2))))));

        Assert.Equal(
            """{"text":"größer <als> 日本","at":"2026-02-27T15:30:09.000Z"}""",
            await host.LogIn().GetTextAsync("/json"));
    }

    private static async Task AssertFailureAsync(HttpResponseMessage answer, int status, string error, string? message)
    {
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(body.GetProperty("success").GetBoolean());
        Assert.Equal(error, body.GetProperty("error").GetString());
        Assert.Equal(message, body.TryGetProperty("message", out var text) ? text.GetString() : null);
    }

    private sealed record Sample(string Text, DateTimeOffset At);
}
