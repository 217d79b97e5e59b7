using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Agnox.Testing.Docker;
using Xunit;

namespace Agnox.Gateway.Tests.Platform;

/// <summary>The calls an old client's smoke test makes, as they are written there.</summary>
public sealed class SmokeTests(StandaloneHost host)
{
    [Fact]
    public async Task SignUpAndLogIn_AnswerWithTokenAndUser()
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        var email = $"smoke-{Guid.NewGuid():N}@example.test";
        var signUp = await PostAsync(http, "/api/auth/signup", new { email, password = "Correct1!horse", name = "Smoke", organizationName = "Smoke" }, HttpStatusCode.Created);
        var logIn = await PostAsync(http, "/api/auth/login", new { email, password = "Correct1!horse" }, HttpStatusCode.OK);

        foreach (var answer in new[] { signUp, logIn })
        {
            Assert.True(answer["success"]!.GetValue<bool>());
            Assert.StartsWith("eyJ", answer["token"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(email, answer["user"]!["email"]!.GetValue<string>());
            Assert.Equal("admin", answer["user"]!["role"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Executions_OfANewOrganization_AreEmpty()
    {
        await using var member = await host.SignUpAsync();

        var answer = await member.GetJsonAsync("/api/executions");

        Assert.True(answer["success"]!.GetValue<bool>());
        Assert.Empty(answer["data"]!["executions"]!.AsArray());
        Assert.Equal(0, answer["data"]!["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task List_AfterEachChange_ShowsTheNewState()
    {
        await using var member = await host.SignUpAsync();
        var taskId = await member.SubmitAsync(await TestImages.ScriptAsync("echo begun; sleep 100"));
        await member.FollowUntilAsync(taskId, "begun");
        var running = (await member.GetJsonAsync("/api/executions?limit=5"))["data"]!["executions"]!.AsArray();
        await member.CancelAsync(taskId);
        var cancelled = (await member.GetJsonAsync("/api/executions?limit=5"))["data"]!["executions"]!.AsArray();

        Assert.Equal("RUNNING", Assert.Single(running)!["status"]!.GetValue<string>());
        Assert.Equal("ERROR", Assert.Single(cancelled)!["status"]!.GetValue<string>());
        Assert.False(cancelled[0]!.AsObject().ContainsKey("output"));
        Assert.Empty((await member.GetJsonAsync("/api/executions?status=PASSED"))["data"]!["executions"]!.AsArray());
    }

    [Fact]
    public async Task LogOut_EndsTheTokenOnEveryPath()
    {
        await using var member = await host.SignUpAsync();

        using var loggedOut = await member.PostAsync("/api/auth/logout");
        using var after = await member.Http.GetAsync(new Uri("/api/auth/me", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, loggedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Contains("Token has been revoked", await after.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogIn_FiveWrongPasswords_LocksTheAccount()
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        var email = $"locked-{Guid.NewGuid():N}@example.test";
        await PostAsync(http, "/api/auth/signup", new { email, password = "Correct1!horse", name = "n", organizationName = "o" }, HttpStatusCode.Created);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await PostAsync(http, "/api/auth/login", new { email, password = "wrong" }, HttpStatusCode.Unauthorized);
        }

        var locked = await PostAsync(http, "/api/auth/login", new { email, password = "Correct1!horse" }, HttpStatusCode.TooManyRequests);

        Assert.Equal("Account temporarily locked", locked["error"]!.GetValue<string>());
        Assert.InRange(locked["retryAfter"]!.GetValue<int>(), 1, 900);
    }

    [Fact]
    public async Task SubmitAgain_TheSameIsReplayedAndAnotherIsAConflict()
    {
        await using var member = await host.SignUpAsync();
        var image = await TestImages.ScriptAsync("echo '1 passed'");
        var run = await member.RunAsync(image);
        var taskId = run["taskId"]!.GetValue<string>();

        using var same = await member.PostAsync("/api/execution-request", Testing.Platform.TestMember.Submission(taskId, image));
        var other = Testing.Platform.TestMember.Submission(taskId, image);
        other["folder"] = "else";
        using var conflict = await member.PostAsync("/api/execution-request", other);

        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        Assert.Equal("true", Assert.Single(same.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal(1, (await member.GetJsonAsync("/api/executions"))["data"]!["total"]!.GetValue<int>());
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, object body, HttpStatusCode expected)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{path} answered {answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
