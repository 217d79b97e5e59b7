using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Agnox.Gateway.Tests.Platform;

/// <summary>Bad input anywhere is a 4xx in the envelope, never a 500.</summary>
public sealed class BadInputTests(StandaloneHost host)
{
    private static readonly string Long = new('x', 5000);

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "\"text\"", "7", "{", "{}", "{\"__proto__\":{}}", "{\"a\":1}{", "\u0000",
        "{\"email\":1,\"password\":[],\"name\":{},\"organizationName\":null}",
        "{\"email\":\"a@b.co\",\"password\":true}",
        "{\"email\":\"" + Long + "\",\"password\":\"" + Long + "\",\"name\":\"" + Long + "\",\"organizationName\":\"" + Long + "\"}",
        "{\"taskId\":1,\"image\":[],\"command\":{},\"config\":\"x\"}",
        "{\"taskId\":\"a/../b\",\"image\":\"x:1\",\"command\":\"c\",\"config\":{\"environment\":\"development\"}}",
        "{\"taskId\":\"ok\",\"image\":\"" + Long + "\",\"command\":\"" + Long + "\",\"config\":{\"environment\":\"moon\",\"envVars\":{\"A\":1},\"retryAttempts\":\"x\"}}",
        "{\"taskId\":\"ok\",\"image\":\"x:1\",\"command\":\"c\",\"config\":{\"environment\":\"development\",\"envVars\":{\"PLATFORM_X\":\"1\"}}}",
        "{\"taskIds\":1}", "{\"taskIds\":[]}", "{\"taskIds\":[1,null,{}]}",
        string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200),
    ];

    private static readonly string[] Queries =
    [
        "", "?limit=&offset=", "?limit=x&offset=y", "?limit=-1&offset=-1", "?limit=99999999999999999999", "?status=a&status=b",
        "?fromLine=0&lines=0", "?fromLine=x&lines=y", "?fromLine=-5&lines=99999999999", "?fromLine=1&fromLine=2&lines=1",
        "?startAfter=never&startBefore=", "?groupName=" + "y%00y", "?token=&token=", "?status=" + Long, "?%ff=%fe",
    ];

    private static readonly string[] Ids = ["nothing", "..", "%2e%2e", "a%2fb", "%00", "%", Long, "ä", " ", "bulk"];

    [Fact]
    public async Task EveryRoute_WithBadInput_AnswersAClearFourHundred()
    {
        await using var member = await host.SignUpAsync();
        var faults = new List<string>();
        foreach (var (method, pattern) in RouteTable.Read(host).Where(route => !route.Pattern.StartsWith("/hubs", StringComparison.Ordinal)
            && route.Pattern != "/api/auth/logout"))
        {
            foreach (var request in Requests(method, pattern, member.OrganizationId))
            {
                using (request)
                {
                    using var answer = await member.Http.SendAsync(request, TestContext.Current.CancellationToken);
                    await CheckAsync(request, answer, faults);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }

    [Fact]
    public async Task Body_OverOneMebibyte_IsTooLarge()
    {
        await using var member = await host.SignUpAsync();
        using var content = new StringContent("{\"taskId\":\"" + new string('x', 2_000_000) + "\"}", Encoding.UTF8, "application/json");

        using var answer = await member.Http.PostAsync(new Uri("/api/execution-request", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.False(JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task OtherContentTypes_AreNamedAsUnsupported()
    {
        await using var member = await host.SignUpAsync();
        foreach (var type in new[] { "text/plain", "application/xml", "multipart/form-data" })
        {
            using var content = new StringContent("x", Encoding.UTF8, type);
            using var answer = await member.Http.PostAsync(new Uri("/api/execution-request", UriKind.Relative), content, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        }
    }

    [Fact]
    public async Task UnknownRoute_WithAndWithoutToken_WearsTheEnvelope()
    {
        await using var member = await host.SignUpAsync();
        using var anonymous = new HttpClient { BaseAddress = host.Address };

        using var known = await member.Http.GetAsync(new Uri("/api/nothing-here", UriKind.Relative), TestContext.Current.CancellationToken);
        using var unknown = await anonymous.GetAsync(new Uri("/api/nothing-here", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, known.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        foreach (var answer in new[] { known, unknown })
        {
            Assert.False(JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["success"]!.GetValue<bool>());
        }
    }

    private static IEnumerable<HttpRequestMessage> Requests(string method, string pattern, string organizationId)
    {
        var hasId = pattern.Contains("{taskId}", StringComparison.Ordinal);
        foreach (var id in hasId ? Ids : ["none"])
        {
            var path = pattern
                .Replace("{taskId}", id, StringComparison.Ordinal)
                .Replace("{organizationId}", organizationId, StringComparison.Ordinal)
                .Replace("{**path}", id, StringComparison.Ordinal)
                .Replace("{documentName}", id, StringComparison.Ordinal);
            foreach (var query in Queries)
            {
                if (method is "GET" or "HEAD" or "OPTIONS")
                {
                    yield return new HttpRequestMessage(new HttpMethod(method), new Uri(path + query, UriKind.Relative));
                }
            }

            if (method is "POST" or "DELETE" or "PUT" or "PATCH")
            {
                foreach (var body in Bodies)
                {
                    yield return new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative))
                    {
                        Content = new StringContent(body, Encoding.UTF8, "application/json"),
                    };
                }
            }
        }
    }

    private static async Task CheckAsync(HttpRequestMessage request, HttpResponseMessage answer, List<string> faults)
    {
        var body = await answer.Content.ReadAsStringAsync();
        var asked = $"{request.Method} {request.RequestUri!.OriginalString[..Math.Min(80, request.RequestUri.OriginalString.Length)]}";
        var status = (int)answer.StatusCode;
        if (status >= 500)
        {
            faults.Add($"{asked} answered {status}: {body}");
        }
        else if (status >= 400 && request.Method != HttpMethod.Head && !IsEnvelope(body) && !HasNoPath(request, body))
        {
            faults.Add($"{asked} answered {status} without the envelope: {body}");
        }
    }

    /// <summary>
    /// A request line with a NUL or of more than 8 KiB is refused by the HTTP server itself, before there is a path to route;
    /// such an answer has a status and no body.
    /// </summary>
    private static bool HasNoPath(HttpRequestMessage request, string body) => body.Length == 0
        && (request.RequestUri!.OriginalString.Contains("%00", StringComparison.Ordinal) || request.RequestUri.OriginalString.Length > 8000);

    private static bool IsEnvelope(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject envelope
                && envelope["success"]?.GetValue<bool>() == false
                && envelope["error"]?.GetValue<string>() is { Length: > 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
