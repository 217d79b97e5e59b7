using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Agnox.Grains.Running;

/// <summary>An image reference in the distribution grammar, taken apart.</summary>
/// <param name="Repository">Host, port and path, as written.</param>
/// <param name="Tag">The tag; <c>latest</c> when neither tag nor digest was written; null with a digest only.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal characters, or null.</param>
public sealed partial record ImageReference(string Repository, string? Tag, string? Digest)
{
    /// <summary>Longest reference, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Reads a reference; blanks around it are ignored.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reference">The parts, when the text is a reference.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length > MaxLength || Grammar().Match(trimmed) is not { Success: true } match)
        {
            return false;
        }

        var digest = ValueOf(match.Groups["digest"]);
        var tag = ValueOf(match.Groups["tag"]) ?? (digest is null ? "latest" : null);
        reference = new(match.Groups["repository"].Value, tag, digest);
        return true;
    }

    /// <summary>The reference in full, with its tag.</summary>
    public override string ToString() =>
        Repository + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    private static string? ValueOf(Group group) => group.Success ? group.Value : null;

    // A host may have upper-case letters, a path may not; "a:5000" is a tag, "a:5000/b" is a port. The separators within
    // a path component are the ones engines accept: one dot, one or two underscores, any number of hyphens.
    [GeneratedRegex(
        """
        \A
        (?<repository>
            (?: (?: [A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])? (?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*
                  | \[[0-9A-Fa-f:]{2,45}\] )
                (?: :[0-9]{1,5} )? / )?
            [a-z0-9]+ (?: (?:[._]|__|-+) [a-z0-9]+ )*
            (?: / [a-z0-9]+ (?: (?:[._]|__|-+) [a-z0-9]+ )* )*
        )
        (?: :(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}) )?
        (?: @(?<digest>sha256:[0-9a-f]{64}) )?
        \z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Grammar();
}
