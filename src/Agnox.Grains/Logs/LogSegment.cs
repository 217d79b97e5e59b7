using System.Globalization;
using System.Text.RegularExpressions;
using Agnox.Grains.Artifacts;

namespace Agnox.Grains.Logs;

/// <summary>Who wrote a segment, and what a writer that continues the log has to know from it.</summary>
internal enum LogSource
{
    /// <summary>The container's output.</summary>
    Container,

    /// <summary>A sentence of the platform.</summary>
    System,

    /// <summary>The sentence that says that the limit is reached; no output follows.</summary>
    Limit,

    /// <summary>The sentence that says that the engine's log began later; output is counted from here again.</summary>
    Restart,

    /// <summary>The sentence that says that the engine's log ended before what is stored.</summary>
    Short,
}

/// <summary>
/// One immutable piece of a stored log. Its name is its index entry, so that listing the folder gives the index and
/// nothing can disagree with it; the offset stands first and all numbers have their full width, so that the order of
/// names is the order of the log.
/// </summary>
/// <param name="Offset">Offset of the first byte in the log.</param>
/// <param name="FirstLine">Number of the line, from 1, that the first byte is part of.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Source">Who wrote it.</param>
/// <param name="Length">Bytes.</param>
internal sealed partial record LogSegment(long Offset, long FirstLine, int Attempt, LogSource Source, int Length)
{
    /// <summary>Longest segment in bytes.</summary>
    public const int MaxLength = 256 * 1024;

    private const string SourceLetters = "cslrt";

    /// <summary>Offset after the last byte.</summary>
    public long End => Offset + Length;

    /// <summary>The name inside the log's folder.</summary>
    public string Name =>
        string.Create(CultureInfo.InvariantCulture, $"{Offset:D13}-{FirstLine:D12}-{Attempt:D6}-{SourceLetters[(int)Source]}");

    /// <summary>Reads a segment from its entry; null when the entry is none.</summary>
    public static LogSegment? Of(ArtifactEntry entry)
    {
        var match = NamePattern().Match(entry.Name);
        return match.Success && entry.Length is > 0 and <= int.MaxValue
            ? new(
                long.Parse(match.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture),
                long.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture),
                int.Parse(match.Groups["attempt"].ValueSpan, CultureInfo.InvariantCulture),
                (LogSource)SourceLetters.IndexOf(match.Groups["source"].Value, StringComparison.Ordinal),
                (int)entry.Length)
            : null;
    }

    [GeneratedRegex(
        @"/(?<offset>[0-9]{13})-(?<line>[0-9]{12})-(?<attempt>[0-9]{6})-(?<source>[cslrt])\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
