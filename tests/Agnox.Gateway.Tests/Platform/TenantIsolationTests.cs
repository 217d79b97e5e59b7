using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Agnox.Gateway.Tests.Platform;

/// <summary>Every route and hub method with another organization's ids: 404, and nothing changed.</summary>
public sealed class TenantIsolationTests(StandaloneHost host)
{
    /// <summary>
    /// Every route must stand in one of these two tables. A new route that stands in neither fails the test: decide which it
    /// is, and if ids of a tenant occur in it, it is tried below.
    /// </summary>
    private static readonly HashSet<string> WithoutTenantIds = new(StringComparer.Ordinal)
    {
        "GET /", "GET /health", "GET /__webpack_hmr", "GET /config/defaults", "GET /api/tests-structure",
        "GET /api/system/monitor-status", "GET /openapi/v1.json",
        "GET /api/system/nodes", "POST /api/system/nodes/{nodeId}/drain", "POST /api/system/nodes/{nodeId}/resume",
        "POST /api/auth/signup", "POST /api/auth/login", "POST /api/auth/logout", "GET /api/auth/me",
        "GET /api/executions",
        "GET /hubs/executions", "GET /hubs/executions/negotiate",
    };

    private static readonly Dictionary<string, HttpStatusCode> WithTenantIds = new(StringComparer.Ordinal)
    {
        ["GET /api/executions/{taskId}"] = HttpStatusCode.NotFound,
        ["GET /api/executions/{taskId}/logs"] = HttpStatusCode.NotFound,
        ["GET /api/executions/{taskId}/logs/raw"] = HttpStatusCode.NotFound,
        ["GET /api/executions/{taskId}/artifacts"] = HttpStatusCode.NotFound,
        ["GET /api/executions/{taskId}/report-token"] = HttpStatusCode.NotFound,
        ["POST /api/executions/{taskId}/cancel"] = HttpStatusCode.NotFound,
        ["DELETE /api/executions/{taskId}"] = HttpStatusCode.NotFound,
        ["GET /reports/{organizationId}/{taskId}/{**path}"] = HttpStatusCode.NotFound,
        // the operator's, whom no member is
        ["GET /api/system/organizations/{organizationId}/limits"] = HttpStatusCode.Unauthorized,
        ["PUT /api/system/organizations/{organizationId}/limits"] = HttpStatusCode.Unauthorized,
        // these take ids in their body and answer how many of the caller's own they touched
        ["DELETE /api/executions/bulk"] = HttpStatusCode.OK,
        // the id is the caller's own to choose: it makes a run of the caller's organization
        ["POST /api/execution-request"] = HttpStatusCode.OK,
    };

    [Fact]
    public void RouteTable_HoldsNoRouteThatIsNotTried()
    {
        var unknown = RouteTable.Read(host)
            .Select(route => $"{route.Method} {route.Pattern}")
            .Where(route => !WithoutTenantIds.Contains(route) && !WithTenantIds.ContainsKey(route) && !route.StartsWith("HEAD ", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(unknown);
    }

    [Fact]
    public async Task EveryRoute_WithAnotherOrganizationsIds_FindsAndChangesNothing()
    {
        await using var owner = await host.SignUpAsync();
        await using var stranger = await host.SignUpAsync();
        var image = await TestImages.ScriptAsync(
            "mkdir -p /app/test-results; echo shot > /app/test-results/shot.png; echo mine; echo '1 passed'");
        var ended = await owner.RunAsync(image);
        var running = await owner.SubmitAsync(await TestImages.ScriptAsync("echo begun; sleep 120"));
        await owner.FollowUntilAsync(running, "begun");

        foreach (var taskId in new[] { ended["taskId"]!.GetValue<string>(), running })
        {
            var before = (await owner.GetAsync(taskId))["version"]!.GetValue<long>();
            foreach (var (route, expected) in WithTenantIds)
            {
                using var answer = await CallAsync(stranger, owner.OrganizationId, taskId, image, route);
                var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True(expected == answer.StatusCode, $"{route} answered {answer.StatusCode}: {body}");
                Assert.DoesNotContain("mine", body, StringComparison.Ordinal);
                Assert.DoesNotContain(owner.OrganizationId, body, StringComparison.Ordinal);
            }

            Assert.Equal(before, (await owner.GetAsync(taskId))["version"]!.GetValue<long>());
        }

        Assert.Equal("RUNNING", (await owner.GetAsync(running))["status"]!.GetValue<string>());
        await owner.CancelAsync(running);
    }

    [Fact]
    public async Task EveryHubMethod_WithAnotherOrganizationsIds_IsRefused()
    {
        await using var owner = await host.SignUpAsync();
        await using var stranger = await host.SignUpAsync();
        var run = await owner.RunAsync(await TestImages.ScriptAsync("echo mine; echo '1 passed'"));
        var methods = typeof(Gateway.Live.ExecutionsHub)
            .GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.GetBaseDefinition() == method)
            .Select(method => method.GetCustomAttributes(typeof(HubMethodNameAttribute), false).Cast<HubMethodNameAttribute>()
                .SingleOrDefault()?.Name ?? method.Name);

        Assert.Equal("FollowLog", Assert.Single(methods));
        var refusal = await Assert.ThrowsAsync<HubException>(async () =>
        {
            await foreach (var _ in stranger.Hub.StreamAsync<JsonNode>("FollowLog", run["taskId"]!.GetValue<string>(), 0L, TestContext.Current.CancellationToken))
            {
                Assert.Fail("A stranger was shown a log.");
            }
        });
        Assert.Contains("Execution not found", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfAnOrganization_ReachNoOther()
    {
        await using var owner = await host.SignUpAsync();
        await using var stranger = await host.SignUpAsync();
        var overheard = new List<string>();
        stranger.Hub.On<JsonNode>("execution-updated", update => overheard.Add(update["organizationId"]!.GetValue<string>()));

        await owner.RunAsync(await TestImages.ScriptAsync("echo '1 passed'"));
        await stranger.RunAsync(await TestImages.ScriptAsync("echo '1 passed'"));

        Assert.NotEmpty(overheard);
        Assert.All(overheard, organization => Assert.Equal(stranger.OrganizationId, organization));
    }

    [Fact]
    public async Task TheSameTaskId_InTwoOrganizations_NamesTwoRuns()
    {
        await using var first = await host.SignUpAsync();
        await using var second = await host.SignUpAsync();
        var taskId = $"shared-{Guid.NewGuid():N}";

        await first.RunAsync(await TestImages.ScriptAsync("echo '1 passed'"), body => body["taskId"] = taskId);
        await second.RunAsync(await TestImages.ScriptAsync("echo '1 failed'; exit 1"), body => body["taskId"] = taskId);

        Assert.Equal("PASSED", (await first.GetAsync(taskId))["status"]!.GetValue<string>());
        Assert.Equal("FAILED", (await second.GetAsync(taskId))["status"]!.GetValue<string>());
    }

    private static async Task<HttpResponseMessage> CallAsync(
        TestMember caller, string organizationId, string taskId, string image, string route)
    {
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        var path = pattern
            .Replace("{organizationId}", organizationId, StringComparison.Ordinal)
            .Replace("{taskId}", taskId, StringComparison.Ordinal)
            .Replace("{**path}", "test-results/shot.png", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        JsonNode? body = route switch
        {
            "DELETE /api/executions/bulk" => new JsonObject { ["taskIds"] = new JsonArray(taskId) },
            "POST /api/execution-request" => TestMember.Submission(taskId, image),
            _ => null,
        };
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return await caller.Http.SendAsync(request);
    }
}
