using System.Text.Json;

namespace Agnox.Grains.Running.Reports;

/// <summary>
/// Reads the file of Playwright's JSON reporter. Walks the tokens instead of building a document, as a report carries its
/// attachments and a hostile one is made to be expensive.
/// </summary>
internal static class PlaywrightReport
{
    // Each nested suite takes two levels.
    private const int MaxDepth = 128;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a report. Never throws for what the bytes hold.</summary>
    /// <param name="json">The file.</param>
    /// <param name="redact">Takes secrets out of a text.</param>
    public static ReportReading Parse(ReadOnlySpan<byte> json, Func<string, string> redact)
    {
        var reader = new Utf8JsonReader(
            json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json,
            new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return Read(ref reader, redact);
        }
        catch (JsonException exception)
        {
            return new(null, $"The JSON report is damaged near line {(exception.LineNumber ?? 0) + 1}.");
        }
    }

    private static ReportReading Read(ref Utf8JsonReader reader, Func<string, string> redact)
    {
        var specs = new PlaywrightSpecs();
        string? error = null;
        var hasSuites = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return new(null, "The JSON report is not a Playwright report.");
        }

        while (reader.ReadProperty())
        {
            if (reader.ValueTextEquals("suites"u8))
            {
                hasSuites = true;
                specs.ReadSuites(ref reader, null);
            }
            else if (reader.ValueTextEquals("errors"u8))
            {
                ReadErrors(ref reader, redact, ref error);
            }
            else
            {
                reader.Skip();
            }
        }

        // Whatever follows the report makes it a damaged one, found by reading on.
        while (reader.Read())
        {
        }

        return hasSuites
            ? new(specs.ToResults(redact, error), null)
            : new(null, "The JSON report is not a Playwright report.");
    }

    private static void ReadErrors(ref Utf8JsonReader reader, Func<string, string> redact, ref string? error)
    {
        if (!reader.EnterArray())
        {
            return;
        }

        while (reader.ReadElement())
        {
            var message = PlaywrightSpecs.ReadMessage(ref reader);
            error ??= ReportText.Error(message, redact) ?? "An error without a message.";
        }
    }
}
