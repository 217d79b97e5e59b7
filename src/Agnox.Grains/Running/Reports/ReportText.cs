using System.Security.Cryptography;
using System.Text;

namespace Agnox.Grains.Running.Reports;

/// <summary>Texts out of report files, made fit to be stored and shown: whole Unicode, no colours, no secrets, bounded.</summary>
internal static class ReportText
{
    public const int MaxError = 4_000;
    public const int MaxName = 1_000;

    private const char Escape = '\u001b';
    private const int HashedCharacters = 200;

    public static string Name(string? text, Func<string, string> redact) => Prepare(text, redact, MaxName);

    /// <summary>A message, or null when there is nothing but blanks.</summary>
    public static string? Error(string? text, Func<string, string> redact) =>
        Prepare(text, redact, MaxError) is { Length: > 0 } error ? error : null;

    /// <summary>Equal for messages that differ in numbers only.</summary>
    public static string? ErrorHash(string? error)
    {
        if (error is null)
        {
            return null;
        }

        var pattern = new StringBuilder(HashedCharacters);
        for (var i = 0; i < error.Length && pattern.Length < HashedCharacters; i++)
        {
            if (!char.IsAsciiDigit(error[i]))
            {
                pattern.Append(error[i]);
            }
            else if (i == 0 || !char.IsAsciiDigit(error[i - 1]))
            {
                pattern.Append('N');
            }
        }

        return ShortHash(pattern.ToString());
    }

    /// <summary>The first 16 hexadecimal characters of the SHA-256 of a text.</summary>
    public static string ShortHash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 8);

    // A secret is looked for before and after cleaning, since cleaning may join or part its characters; and always before
    // cutting, since half a secret is not recognized any more.
    private static string Prepare(string? text, Func<string, string> redact, int maxLength) =>
        text is null ? "" : Cut(redact(Clean(redact(text))).Trim(), maxLength);

    private static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == Escape)
            {
                i = LastOfSequence(text, i);
            }
            else if (!char.IsSurrogate(c))
            {
                clean.Append(c is '\n' or '\t' || !char.IsControl(c) ? c.ToString() : "");
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
            }
            else
            {
                clean.Append('\uFFFD');
            }
        }

        return clean.ToString();
    }

    // ESC [ parameters final-byte, or ESC and one character; anything longer is the rest of an unusual sequence and stays.
    private static int LastOfSequence(string text, int start)
    {
        var i = start + 1;
        if (i >= text.Length || text[i] != '[')
        {
            return Math.Min(i, text.Length - 1);
        }

        do
        {
            i++;
        }
        while (i < text.Length && text[i] is >= ' ' and <= '?');

        return Math.Min(i, text.Length - 1);
    }
}
