using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Agnox.Demo;

/// <summary>The few REST calls the demo makes.</summary>
internal sealed class AgnoxClient(HttpClient http)
{
    public string Token { get; private set; } = "";

    public async Task SignUpAsync(SignupRequest request, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(request, WireContext.Default.SignupRequest);
        using var answer = await SendAsync(HttpMethod.Post, "/api/auth/signup", content, cancellationToken);
        Token = (await ReadAsync(answer, WireContext.Default.SignupAnswer, cancellationToken)).Token;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async Task SubmitAsync(RunRequest request, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(request, WireContext.Default.RunRequest);
        using var answer = await SendAsync(HttpMethod.Post, "/api/execution-request", content, cancellationToken);
    }

    public async Task<Execution> GetAsync(string taskId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/api/executions/{taskId}", content: null, cancellationToken);
        var body = await ReadAsync(answer, WireContext.Default.EnvelopeExecutionBody, cancellationToken);
        return body.Data?.Execution ?? throw new DemoFailureException($"{answer.RequestMessage?.RequestUri} has no data.");
    }

    public async Task<string> GetReportTokenAsync(string taskId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            HttpMethod.Get, $"/api/executions/{taskId}/report-token", content: null, cancellationToken);
        var body = await ReadAsync(answer, WireContext.Default.EnvelopeReportTokenBody, cancellationToken);
        return body.Data?.Token ?? throw new DemoFailureException($"{answer.RequestMessage?.RequestUri} has no data.");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        try
        {
            var answer = await http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                var reason = await ReasonAsync(answer, cancellationToken);
                throw new DemoFailureException($"{method} {path} answered {(int)answer.StatusCode}: {reason}");
            }
        }
        catch (HttpRequestException exception)
        {
            throw new DemoFailureException($"{http.BaseAddress} cannot be reached: {exception.Message}", exception);
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var body = JsonSerializer.Deserialize(text, WireContext.Default.ErrorBody);
            return string.Join(". ", new[] { body?.Error, body?.Message }.Where(part => !string.IsNullOrEmpty(part)));
        }
        catch (JsonException)
        {
            return text.Length > 200 ? text[..200] : text;
        }
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new DemoFailureException($"{answer.RequestMessage?.RequestUri} answered nothing.");
        }
        catch (JsonException exception)
        {
            throw new DemoFailureException(
                $"{answer.RequestMessage?.RequestUri} answered something else than expected: {exception.Message}",
                exception);
        }
    }
}
