using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agnox.Common;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Tests.Http;
using Agnox.Identity;
using Agnox.Organizations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Auth;

public sealed class AuthEndpointsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignUp_WhenAccepted_Is201WithATokenThatWorks()
    {
        await using var host = await GatewayHost.StartAsync();
        var email = new EmailStub(Members.Ada());
        host.Cluster.Add<IEmailGrain>(key => Equals(key, "ada@example.com") ? email : throw new NotSupportedException());
        host.Cluster.Add<IUserGrain>(_ => host.User);

        using var answer = await PostAsync(
            host, "signup", new { email = "ADA@example.com", password = "Passw0rd!", name = "Ada", organizationName = "Ada's" });

        var body = await ReadAsync(answer);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(["success", "token", "user"], body.EnumerateObject().Select(member => member.Name), StringComparer.Ordinal);
        Assert.Equal(
            """{"id":"507f191e810c19729de860ea","email":"ada@example.com","name":"Ada","role":"admin","organizationId":"507f1f77bcf86cd799439011","organizationName":"Ada's"}""",
            body.GetProperty("user").GetRawText());
        Assert.Equal("ADA@example.com", email.SignUps.Single().Email);
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", body.GetProperty("token").GetString());
        using var next = await host.GetAsync("/config/defaults");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task SignUp_WhenTheAddressIsTaken_Is409()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Cluster.Add<IEmailGrain>(_ => new EmailStub(new Refusal(RefusalCode.Conflict, "Email already registered")));

        using var answer = await PostAsync(
            host, "signup", new { email = "a@b.co", password = "Passw0rd!", name = "A", organizationName = "O" });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Theory]
    [InlineData("""{"email":"a@b.co"}""", 400, "Missing credentials")]
    [InlineData("""{"email":"a@b.co","password":""}""", 400, "Missing credentials")]
    [InlineData("""{"email":{"$ne":""},"password":"x"}""", 400, "Invalid field")]
    [InlineData("""{"email":"a@b.co","password":1}""", 400, "Invalid field")]
    [InlineData("""{"email":"no address","password":"x"}""", 401, "Invalid credentials")]
    public async Task LogIn_WhenNobodyNeedsToBeAsked_IsRefusedAtOnce(string json, int status, string error)
    {
        await using var host = await GatewayHost.StartAsync();

        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await host.PostAsync("/api/auth/login", content);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(error, (await ReadAsync(answer)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task LogIn_WhenLocked_Is429WithTheWaitingTime()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Cluster.Add<IEmailGrain>(_ => new EmailStub(
            new Refusal(RefusalCode.Busy, "Account temporarily locked", "Wait.") { RetryAfter = TimeSpan.FromSeconds(899.5) }));

        using var answer = await PostAsync(host, "login", new { email = "a@b.co", password = "x" });

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(900, (await ReadAsync(answer)).GetProperty("retryAfter").GetInt32());
        Assert.Equal(900, answer.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    [Fact]
    public async Task LogOut_Always_EndsTheTokenItCameWith()
    {
        await using var host = await GatewayHost.StartAsync();
        host.LogIn();

        using var answer = await host.PostAsync("/api/auth/logout", content: null);
        using var next = await host.PostAsync("/api/auth/logout", content: null);

        Assert.Equal("""{"success":true,"message":"Logged out successfully"}""", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, next.StatusCode);
        Assert.Equal("Token has been revoked", (await ReadAsync(next)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Me_Always_ShowsWhatTheGrainsSay()
    {
        await using var host = await GatewayHost.StartAsync();
        host.LogIn().Cluster.Add<IOrganizationGrain>(key => new OrganizationStub(new OrganizationView(
            (string)key, "Ada's", "ada-s", "free", new(1, 100, 3, 1, 1073741824), 1, DateTimeOffset.UnixEpoch)));

        Assert.Equal(
            """{"success":true,"data":{"id":"507f191e810c19729de860ea","email":"ada@example.com","name":"Ada","role":"admin","status":"active","organization":{"id":"507f1f77bcf86cd799439011","name":"Ada's","slug":"ada-s","plan":"free","limits":{"maxProjects":1,"maxTestRuns":100,"maxUsers":3,"maxConcurrentRuns":1,"maxStorage":1073741824},"userCount":1,"userLimit":3,"aiAnalysisEnabled":true}}}""",
            await host.GetTextAsync("/api/auth/me"));
    }

    [Theory]
    [InlineData("bearer {0}")]
    [InlineData("Bearer  {0}")]
    [InlineData("Basic {0}")]
    [InlineData("{0}")]
    public async Task Token_UnderAnotherScheme_Is401(string header)
    {
        await using var host = await GatewayHost.StartAsync();
        var token = host.LogIn().Client.DefaultRequestHeaders.Authorization?.Parameter;
        host.Client.DefaultRequestHeaders.Remove("Authorization");
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", header.Replace("{0}", token, StringComparison.Ordinal));

        using var answer = await host.GetAsync("/config/defaults");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/config/defaults", 401)]
    [InlineData("/hubs/executions-of-others", 401)]
    [InlineData("/hubs/executions/nowhere", 404)]
    public async Task Token_InTheQuery_CountsOnTheLiveChannelOnly(string path, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        var token = host.LogIn().Client.DefaultRequestHeaders.Authorization?.Parameter;
        host.Client.DefaultRequestHeaders.Authorization = null;

        using var answer = await host.GetAsync($"{path}?access_token={token}");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Token_OfAnotherOrganizationThanTheUsers_Is401()
    {
        await using var host = await GatewayHost.StartAsync();
        host.LogIn(Members.Ada() with { OrganizationId = "507f1f77bcf86cd799439012" });

        using var answer = await host.GetAsync("/config/defaults");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Invalid token", (await ReadAsync(answer)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(Role.Viewer, 403, 403)]
    [InlineData(Role.Developer, 200, 403)]
    [InlineData(Role.Admin, 200, 200)]
    public async Task Role_AsTheGrainKnowsIt_DecidesWhateverTheTokenSays(Role role, int developer, int admin)
    {
        await using var host = await GatewayHost.StartAsync(app =>
        {
            app.MapGet("/developer", (CurrentMember member) => TypedResults.Text(member.UserId)).RequireAuthorization(Policies.Developer);
            app.MapGet("/admin", (CurrentMember member) => TypedResults.Text(member.UserId)).RequireAuthorization(Policies.Admin);
        });
        host.LogIn(Members.Ada(Role.Admin)).Cluster.Add<IUserGrain>(_ => new UserStub(_ => Members.Ada(role)));

        using var first = await host.GetAsync("/developer");
        using var second = await host.GetAsync("/admin");

        Assert.Equal((developer, admin), ((int)first.StatusCode, (int)second.StatusCode));
    }

    [Fact]
    public async Task Role_WhenNotEnough_NamesTheOnesThatAre()
    {
        await using var host = await GatewayHost.StartAsync(
            app => app.MapGet("/developer", () => TypedResults.Ok()).RequireAuthorization(Policies.Developer));
        host.LogIn().Cluster.Add<IUserGrain>(_ => new UserStub(_ => Members.Ada(Role.Viewer)));

        using var answer = await host.GetAsync("/developer");

        Assert.Equal(
            """{"success":false,"error":"Insufficient permissions","message":"This action requires one of the following roles: admin, developer. Your role: viewer."}""",
            await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static Task<HttpResponseMessage> PostAsync(GatewayHost host, string path, object body) =>
        host.PostAsync($"/api/auth/{path}", JsonContent.Create(body));

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));
}
