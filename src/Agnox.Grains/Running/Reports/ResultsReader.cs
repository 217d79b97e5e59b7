namespace Agnox.Grains.Running.Reports;

/// <summary>
/// Finds the report files among the collected ones and reads them: Playwright's JSON when there is one, else every JUnit
/// file together.
/// </summary>
internal sealed class ResultsReader(ReportFiles files, ReportProblems problems, Func<string, string> redact)
{
    private const string PlaywrightFile = "test-results/results.json";
    private const long MaxBytes = 64L << 20;
    private const int MaxFiles = 1_000;

    /// <summary>What the reports say, or null when there is none that can be read.</summary>
    public async Task<StructuredResults?> ReadAsync(CancellationToken cancellationToken) =>
        await ReadPlaywrightAsync(cancellationToken) ?? await ReadJUnitAsync(cancellationToken);

    private async Task<StructuredResults?> ReadPlaywrightAsync(CancellationToken cancellationToken) =>
        files.Has(PlaywrightFile) && await LoadAsync(PlaywrightFile, MaxBytes, cancellationToken) is { } json
            ? Keep(PlaywrightFile, PlaywrightReport.Parse(json, redact))
            : null;

    private async Task<StructuredResults?> ReadJUnitAsync(CancellationToken cancellationToken)
    {
        var candidates = files.Paths.Where(path => path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)).ToList();
        if (candidates.Count > MaxFiles)
        {
            problems.Add($"Only the first {MaxFiles} of {candidates.Count} XML files were read.");
        }

        ResultTally? tally = null;
        var room = MaxBytes;
        foreach (var path in candidates.Take(MaxFiles))
        {
            if (await LoadAsync(path, room, cancellationToken) is not { } xml)
            {
                continue;
            }

            room -= xml.Length;
            if (Keep(path, JUnitReport.Parse(xml, redact)) is { } results)
            {
                tally ??= new();
                tally.Add(results);
            }
        }

        return tally?.ToResults();
    }

    private StructuredResults? Keep(string path, ReportReading reading)
    {
        if (reading.Problem is { } problem)
        {
            problems.Add($"{problem} ({ReportText.Name(path, redact)})");
        }

        return reading.Results;
    }

    private async Task<byte[]?> LoadAsync(string path, long maxBytes, CancellationToken cancellationToken)
    {
        var length = files.LengthOf(path);
        if (length > maxBytes)
        {
            problems.Add($"{ReportText.Name(path, redact)} is too large to be read for results.");
            return null;
        }

        var bytes = new byte[length];
        await using var content = files.Open(path);
        var count = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return count == bytes.Length ? bytes : bytes[..count];
    }
}
