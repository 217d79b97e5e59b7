using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Running.Reports;

namespace Agnox.Grains.Running;

/// <summary>What was collected from a container.</summary>
/// <param name="Manifest">What is stored, and what went wrong.</param>
/// <param name="Results">What the report files say, or null when there is none to read.</param>
public sealed record CollectedReports(ReportManifest Manifest, StructuredResults? Results);

/// <summary>
/// Takes the reports out of an exited container, stores them, and reads the results. Safe to use from many threads.
/// </summary>
/// <param name="engine">Where the container is.</param>
/// <param name="store">Where the files go.</param>
/// <param name="limits">How much may be collected.</param>
public sealed class ReportCollector(IContainerEngine engine, IArtifactStore store, ReportLimits limits)
{
    private const string NativeReport = "native-report";
    private const string Home = "/app/";
    private const string Results = "/app/test-results/";
    private const int MaxSingleFiles = 20;

    // As many paths as the engine lists; a longer list is cut, and then says nothing about what is missing.
    private const int MaxChangedPaths = 200_000;

    // For each folder in the store, the folders of the container it is filled from: the first that exists. Results come
    // first, so that they are there even if time runs out.
    private static readonly (string Alias, string[] Sources)[] Folders =
    [
        ("test-results", ["test-results"]),
        (NativeReport, ["maestro-reports", "mochawesome-report", "pytest-report", "playwright-report"]),
        ("allure-report", ["allure-report"]),
        ("allure-results", ["allure-results"]),
    ];

    /// <summary>
    /// Collects. Bad or oversized content is left out and named in the manifest; so is what was missing when the time was
    /// up. Throws only when the engine or the store does not answer; collecting again is then safe.
    /// </summary>
    /// <param name="containerId">An exited container.</param>
    /// <param name="key">The run.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="redact">Takes the run's secrets out of a text.</param>
    /// <param name="cancellationToken">The time is up: keep what is there.</param>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    public async Task<CollectedReports> CollectAsync(
        string containerId, ExecutionKey key, int attempt, Func<string, string> redact, CancellationToken cancellationToken)
    {
        var files = new ReportFiles(store, ArtifactNames.Reports(key, attempt), limits.MaxBytes);
        var problems = new ReportProblems(redact);
        try
        {
            await UnpackAllAsync(containerId, files, problems, cancellationToken);
            await AddIndexAsync(files, problems, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            problems.Add("There was no time to collect everything.");
        }

        // What is stored decides the verdict, and reading it is short; so the budget for collecting does not apply.
        var results = await new ResultsReader(files, problems, redact).ReadAsync(CancellationToken.None);
        var manifest = new ReportManifest(
            files.Count > 0 ? attempt : 0,
            files.Has(NativeReport + "/index.html"),
            files.Has("allure-report/index.html"),
            files.Count,
            files.Bytes)
        {
            Problem = problems.ToSentence(),
        };
        return new(manifest, results);
    }

    private async Task UnpackAllAsync(
        string containerId, ReportFiles files, ReportProblems problems, CancellationToken cancellationToken)
    {
        var changed = await engine.ListChangedPathsAsync(containerId, cancellationToken);
        var existing = FindFolders(changed);
        var archive = new ReportArchive(files, problems, limits);
        foreach (var (alias, sources) in Folders)
        {
            foreach (var source in sources.Where(existing.Contains))
            {
                await using var tar = await engine.OpenArchiveAsync(containerId, Home + source, cancellationToken);
                if (tar is not null)
                {
                    await archive.UnpackAsync(tar, source, alias, cancellationToken);
                    break;
                }
            }
        }

        // A hostile or broken neighbour must not cost the verdict: results that its archive did not bring are fetched alone.
        foreach (var path in changed.Where(IsResults).Select(path => path[Home.Length..]).Where(path => !files.Has(path)).Take(MaxSingleFiles))
        {
            await using var tar = await engine.OpenArchiveAsync(containerId, Home + path, cancellationToken);
            if (tar is not null)
            {
                await archive.UnpackAsync(tar, path[(path.LastIndexOf('/') + 1)..], path, cancellationToken);
            }
        }
    }

    private static bool IsResults(string path) =>
        path.StartsWith(Results, StringComparison.Ordinal)
        && (path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || path == Results + "results.json");

    // One question instead of seven: most runs leave one or two of the folders.
    private static HashSet<string> FindFolders(IReadOnlyList<string> changed)
    {
        var names = changed.Count >= MaxChangedPaths
            ? Folders.SelectMany(folder => folder.Sources)
            : changed
                .Where(path => path.StartsWith(Home, StringComparison.Ordinal))
                .Select(path => path[Home.Length..].Split('/', 2)[0]);
        return names.ToHashSet(StringComparer.Ordinal);
    }

    // Some frameworks name their page otherwise; when there is no doubt which it is, links to the report shall work.
    private static async Task AddIndexAsync(ReportFiles files, ReportProblems problems, CancellationToken cancellationToken)
    {
        const string Index = NativeReport + "/index.html";
        var pages = files.Paths.Where(IsPageAtTop).Take(2).ToList();
        if (files.Has(Index) || pages is not [var page])
        {
            return;
        }

        if (files.FindFault(Index, files.LengthOf(page)) is { } fault)
        {
            problems.Add(Index, fault);
            return;
        }

        await using var content = files.Open(page);
        await files.AddAsync(Index, content, cancellationToken);
    }

    private static bool IsPageAtTop(string path) =>
        path.StartsWith(NativeReport + "/", StringComparison.Ordinal)
        && path.EndsWith(".html", StringComparison.OrdinalIgnoreCase)
        && path.LastIndexOf('/') == NativeReport.Length;
}
