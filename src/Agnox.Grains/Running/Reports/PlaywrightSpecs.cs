using System.Globalization;
using System.Text.Json;
using Agnox.Executions;

namespace Agnox.Grains.Running.Reports;

/// <summary>
/// Gathers the specs of a Playwright report. A spec has one entry per project (browser) that ran it; it counts as its
/// worst entry, so that a failure in one browser is never hidden by a pass in another.
/// </summary>
internal sealed class PlaywrightSpecs
{
    private const int MaxIdLength = 128;
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(30);

    private readonly ResultTally _unnamed = new();
    private readonly List<Spec> _specs = [];

    public void ReadSuites(ref Utf8JsonReader reader, Suite? parent)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        while (reader.ReadElement())
        {
            if (reader.IsOrSkip(JsonTokenType.StartObject))
            {
                ReadSuite(ref reader, new Suite(parent));
            }
        }
    }

    // Ids need the suite's file, which may stand behind its specs; so names are given at the end.
    public StructuredResults ToResults(Func<string, string> redact, string? errorOutsideTests)
    {
        var tally = new ResultTally();
        foreach (var spec in _specs)
        {
            tally.Add(spec.ToResult(redact));
        }

        tally.Add(_unnamed.ToResults() with { Tests = [] });
        return tally.ToResults(errorOutsideTests);
    }

    /// <summary>The message of an error object; null when there is none.</summary>
    public static string? ReadMessage(ref Utf8JsonReader reader)
    {
        if (!reader.IsOrSkip(JsonTokenType.StartObject))
        {
            return null;
        }

        string? message = null;
        while (reader.ReadProperty())
        {
            if (reader.ValueTextEquals("message"u8))
            {
                message = reader.ReadText();
            }
            else
            {
                reader.Skip();
            }
        }

        return message;
    }

    private void ReadSuite(ref Utf8JsonReader reader, Suite suite)
    {
        while (reader.ReadProperty())
        {
            if (reader.ValueTextEquals("title"u8))
            {
                suite.Title = reader.ReadText();
            }
            else if (reader.ValueTextEquals("file"u8))
            {
                suite.File = reader.ReadText();
            }
            else if (reader.ValueTextEquals("suites"u8))
            {
                ReadSuites(ref reader, suite);
            }
            else if (reader.ValueTextEquals("specs"u8))
            {
                ReadSpecs(ref reader, suite);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadSpecs(ref Utf8JsonReader reader, Suite suite)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        while (reader.ReadElement())
        {
            if (reader.IsOrSkip(JsonTokenType.StartObject))
            {
                Keep(ReadSpec(ref reader, suite));
            }
        }
    }

    private void Keep(Spec spec)
    {
        if (spec.Worst is null)
        {
            return;
        }

        if (_specs.Count < StructuredResults.MaxTests)
        {
            _specs.Add(spec);
        }
        else
        {
            _unnamed.Add(spec.ToUnnamedResult());
        }
    }

    private static Spec ReadSpec(ref Utf8JsonReader reader, Suite suite)
    {
        var spec = new Spec(suite);
        while (reader.ReadProperty())
        {
            if (reader.ValueTextEquals("id"u8))
            {
                spec.Id = reader.ReadText();
            }
            else if (reader.ValueTextEquals("title"u8))
            {
                spec.Title = reader.ReadText() ?? "";
            }
            else if (reader.ValueTextEquals("tests"u8))
            {
                spec.Worst = PlaywrightEntry.ReadWorst(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return spec;
    }

    internal sealed class Suite(Suite? parent)
    {
        public string? Title { get; set; }

        public string? File { get; set; }

        public string FindFile() => File ?? (parent is null ? Title ?? "" : parent.FindFile());
    }

    private sealed class Spec(Suite suite)
    {
        public string? Id { get; set; }

        public string Title { get; set; } = "";

        public PlaywrightEntry? Worst { get; set; }

        public TestResult ToResult(Func<string, string> redact)
        {
            var entry = Worst!;
            var error = ReportText.Error(entry.Error, redact);
            var id = Id is { Length: > 0 and <= MaxIdLength } given
                && !given.Any(c => char.IsControl(c) || char.IsSurrogate(c))
                ? given
                : ReportText.ShortHash($"{suite.FindFile()}::{Title}");
            var duration = TimeSpan.FromMilliseconds(Math.Clamp(entry.Duration, 0, LongestDuration.TotalMilliseconds));
            return new(
                id,
                ReportText.Name(Title, redact),
                entry.FinalStatus,
                duration,
                error,
                StartOf(entry.StartTime),
                ReportText.ErrorHash(error),
                entry.Attempts);
        }

        public TestResult ToUnnamedResult() =>
            new("", "", Worst!.FinalStatus, TimeSpan.Zero, null, null, null, Worst.Attempts);

        private static DateTimeOffset? StartOf(string? text) =>
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at)
                ? at
                : null;
    }
}
