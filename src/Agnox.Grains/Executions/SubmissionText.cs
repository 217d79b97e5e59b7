using System.Collections.Immutable;
using System.Text;

namespace Agnox.Grains.Executions;

/// <summary>The faults of one request, as many as a person would read.</summary>
internal sealed class SubmissionFaults
{
    private const int MaxShown = 50;

    private readonly List<string> _faults = [];
    private int _count;

    public bool Any => _count > 0;

    public void Require(bool holds, string fault)
    {
        if (!holds)
        {
            Add(fault);
        }
    }

    public void Add(string fault)
    {
        _count++;
        if (_count <= MaxShown)
        {
            _faults.Add(fault);
        }
    }

    public ImmutableArray<string> ToDetails() =>
        _count <= MaxShown ? [.. _faults] : [.. _faults, $"There are {_count - MaxShown} more faults."];
}

/// <summary>
/// What a text may hold. Every text must be whole Unicode: a lone surrogate cannot be written as UTF-8 and would change
/// on its way through storage.
/// </summary>
internal static class SubmissionText
{
    /// <summary>Text within one line.</summary>
    public static bool IsLine(string? text, int minLength, int maxLength) =>
        IsWhole(text, minLength, maxLength) && !text!.Any(char.IsControl);

    /// <summary>Text that may have tabs and line ends.</summary>
    public static bool IsProse(string? text, int minLength, int maxLength) =>
        IsWhole(text, minLength, maxLength) && !text!.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'));

    /// <summary>A variable's value: anything a process can be given.</summary>
    public static bool IsValue(string? text, int maxLength) => IsWhole(text, 0, maxLength) && !text!.Contains('\0');

    /// <summary>Printable ASCII.</summary>
    public static bool IsPrintable(string text, int minLength, int maxLength) =>
        text.Length >= minLength && text.Length <= maxLength && text.All(c => c is >= ' ' and <= '~');

    /// <summary>A name every shell accepts for a variable.</summary>
    public static bool IsVariableName(string name) =>
        name.Length is > 0 and <= 256
        && !char.IsAsciiDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>A caller's text, safe to show within a sentence.</summary>
    public static string Shown(string? text)
    {
        var start = text is { Length: > 64 } ? text[..64] + "…" : text ?? "";
        return string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    private static bool IsWhole(string? text, int minLength, int maxLength)
    {
        if (text is null || text.Length < minLength || text.Length > maxLength)
        {
            return false;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }
}
