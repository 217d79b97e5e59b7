using System.Text.Json;
using Agnox.Executions;

namespace Agnox.Grains.Running.Reports;

/// <summary>One project's entry of a Playwright spec: how the test ended there, after all its tries.</summary>
internal sealed class PlaywrightEntry
{
    private string? _outcome;
    private string? _expectedStatus;
    private string? _lastStatus;

    public int Attempts { get; private set; }

    public double Duration { get; private set; }

    public string? Error { get; private set; }

    public string? StartTime { get; private set; }

    // A test marked as expected to fail ends as its mark says: failing is its pass, and passing its failure.
    public TestStatus FinalStatus => (_lastStatus, _expectedStatus, _outcome) switch
    {
        (null, _, "expected") => TestStatus.Passed,
        (null, _, "skipped") => TestStatus.Skipped,
        ("failed", "failed", "expected") => TestStatus.Passed,
        ("passed", "failed", "unexpected") => TestStatus.Failed,
        ("passed", _, _) => TestStatus.Passed,
        ("timedOut", _, _) => TestStatus.TimedOut,
        ("skipped", _, _) => TestStatus.Skipped,
        _ => TestStatus.Failed,
    };

    private int Badness => FinalStatus switch
    {
        TestStatus.Failed or TestStatus.TimedOut => 3,
        TestStatus.Passed when Attempts > 1 => 2,
        TestStatus.Passed => 1,
        _ => 0,
    };

    /// <summary>From a spec's <c>tests</c> to its worst entry, the first among equals; null when there is none.</summary>
    public static PlaywrightEntry? ReadWorst(ref Utf8JsonReader reader)
    {
        PlaywrightEntry? worst = null;
        if (!reader.EnterArray())
        {
            return null;
        }

        while (reader.ReadElement())
        {
            if (!reader.IsOrSkip(JsonTokenType.StartObject))
            {
                continue;
            }

            var entry = new PlaywrightEntry();
            entry.Read(ref reader);
            worst = worst is null || entry.Badness > worst.Badness ? entry : worst;
        }

        return worst;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        while (reader.ReadProperty())
        {
            if (reader.ValueTextEquals("status"u8))
            {
                _outcome = reader.ReadText();
            }
            else if (reader.ValueTextEquals("expectedStatus"u8))
            {
                _expectedStatus = reader.ReadText();
            }
            else if (reader.ValueTextEquals("results"u8))
            {
                ReadResults(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadResults(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        while (reader.ReadElement())
        {
            if (reader.IsOrSkip(JsonTokenType.StartObject))
            {
                Attempts++;
                ReadResult(ref reader);
            }
        }
    }

    // Each try replaces what the one before it said.
    private void ReadResult(ref Utf8JsonReader reader)
    {
        (_lastStatus, Duration, Error, StartTime) = ("", 0, null, null);
        while (reader.ReadProperty())
        {
            if (reader.ValueTextEquals("status"u8))
            {
                _lastStatus = reader.ReadText() ?? "";
            }
            else if (reader.ValueTextEquals("duration"u8))
            {
                Duration = reader.ReadNumber();
            }
            else if (reader.ValueTextEquals("startTime"u8))
            {
                StartTime = reader.ReadText();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                Error = PlaywrightSpecs.ReadMessage(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
