using Agnox.Executions;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Http;
using Agnox.Gateway.Reports;
using Agnox.Reports;

namespace Agnox.Gateway.Executions;

/// <summary>The routes that lead to a run's files.</summary>
internal static class ArtifactEndpoints
{
    private const string Folder = "test-results";
    private const int MaxDepth = 5;

    public static void MapArtifacts(this RouteGroupBuilder group)
    {
        group.MapGet("/{taskId}/artifacts", ListAsync);
        group.MapGet("/{taskId}/report-token", MintAsync);
    }

    private static async Task<IResult> ListAsync(string taskId, CurrentMember member, IClusterClient cluster)
    {
        var found = await cluster.FindExecutionAsync(member, taskId);
        if (found.IsRefused)
        {
            return found.Refusal.ToHttp();
        }

        var (key, attempt) = (found.Value.Key, found.Value.Reports.Attempt);
        var files = attempt > 0 ? await cluster.GetGrain<IReportsGrain>(0).ListAsync(key, attempt, Folder) : [];
        return found.ToHttp(_ => new ArtifactListBody(
            [.. files.Select(file => Describe(key, file.Path)).OfType<ArtifactBody>()]));
    }

    private static async Task<IResult> MintAsync(
        string taskId, CurrentMember member, IClusterClient cluster, ReportTokens tokens) =>
        (await cluster.FindExecutionAsync(member, taskId))
            .ToHttp(view => new ReportTokenBody(tokens.Mint(view.Key), (int)ReportGate.TokenLifetime.TotalSeconds));

    /// <summary>Null for files that nobody looks at: other kinds, and those too deep for what tools write.</summary>
    private static ArtifactBody? Describe(ExecutionKey key, string path)
    {
        var name = path.StartsWith(Folder + "/", StringComparison.Ordinal) ? path[(Folder.Length + 1)..] : path;
        return Kind(name) is { } kind && name.Count(letter => letter == '/') <= MaxDepth
            ? new(kind, name, $"/reports/{key.OrganizationId}/{key.TaskId}/{Folder}/{name}")
            : null;
    }

    private static string? Kind(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".PNG" or ".JPG" or ".JPEG" or ".WEBP" or ".GIF" => "image",
        ".WEBM" or ".MP4" => "video",
        ".ZIP" => "file",
        _ => null,
    };
}

/// <summary>Files to look at.</summary>
/// <param name="Artifacts">The files.</param>
internal sealed record ArtifactListBody(IReadOnlyList<ArtifactBody> Artifacts);

/// <summary>A token that opens one run's report.</summary>
/// <param name="Token">The token.</param>
/// <param name="ExpiresIn">Seconds until it ends.</param>
internal sealed record ReportTokenBody(string Token, int ExpiresIn);
