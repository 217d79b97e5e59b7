using System.Net.Http.Json;
using System.Text.Json;
using Agnox.Local.State;

namespace Agnox.Local.Nodes;

/// <summary>The operator's routes, asked of the first gateway that answers.</summary>
internal sealed class OperatorClient(HttpClient http, IEnumerable<GatewayMember> gateways, string secret)
{
    private const string SecretHeader = "X-Agnox-Operator-Secret";
    private const string Route = "api/system/nodes";

    /// <exception cref="ClusterFailureException">No gateway answers, or it refuses.</exception>
    public async Task<IReadOnlyList<NodeStatus>> GetNodesAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, Route, cancellationToken);
        var body = await answer.Content.ReadFromJsonAsync(NodesContext.Default.NodesAnswer, cancellationToken);
        return body?.Data?.Nodes ?? [];
    }

    public async Task DrainAsync(string nodeId, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"{Route}/{Uri.EscapeDataString(nodeId)}/drain", cancellationToken)).Dispose();

    public async Task ResumeAsync(string nodeId, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"{Route}/{Uri.EscapeDataString(nodeId)}/resume", cancellationToken)).Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var complaints = new List<string>();
        foreach (var gateway in gateways.Where(gateway => gateway.IsAlive))
        {
            using var request = new HttpRequestMessage(method, new Uri(gateway.Url, path));
            request.Headers.Add(SecretHeader, secret);
            try
            {
                var answer = await http.SendAsync(request, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return answer;
                }

                using (answer)
                {
                    complaints.Add($"{gateway.Name} answers {(int)answer.StatusCode}{await ReasonOfAsync(answer, cancellationToken)}");
                }
            }
            catch (HttpRequestException exception)
            {
                complaints.Add($"{gateway.Name}: {exception.Message}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                complaints.Add($"{gateway.Name} does not answer within {http.Timeout.TotalSeconds} seconds");
            }
        }

        throw new ClusterFailureException(complaints.Count is 0
            ? "No gateway is alive. Start one: ./agnox cluster restart gateway 1"
            : $"No gateway could do it: {string.Join("; ", complaints)}.");
    }

    private static async Task<string> ReasonOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var body = await answer.Content.ReadFromJsonAsync(NodesContext.Default.ErrorAnswer, cancellationToken);
            return (body?.Message ?? body?.Error) is { } reason ? $" ({reason})" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
