using System.Diagnostics.CodeAnalysis;

namespace Agnox.Grains.Running;

/// <summary>An image reference in the distribution grammar, taken apart.</summary>
/// <param name="Repository">Host, port and path, as written.</param>
/// <param name="Tag">The tag; <c>latest</c> when neither tag nor digest was written; null with a digest only.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal characters, or null.</param>
public sealed record ImageReference(string Repository, string? Tag, string? Digest)
{
    /// <summary>Longest reference, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Reads a reference; blanks around it are ignored.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reference">The parts, when the text is a reference.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference) =>
        throw new NotSupportedException(text);

    /// <summary>The reference in full, with its tag.</summary>
    public override string ToString() =>
        Repository + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);
}
