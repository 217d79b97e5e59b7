using System.Text;

namespace Agnox.Silo.Artifacts;

/// <summary>Turns names of artifacts into paths below one directory, and refuses every name that could lead out of it.</summary>
internal static class ArtifactPath
{
    /// <summary>Folder of unfinished files, which no name may lead into.</summary>
    public const string Unfinished = ".unfinished";

    private const int MaxNameLength = 2048;

    // What file systems allow for one part, in bytes.
    private const int MaxPartLength = 255;

    /// <summary>Path of an object.</summary>
    /// <exception cref="ArgumentException">The name is not a relative path of plain parts.</exception>
    public static string OfObject(string root, string name) => Path.Combine([root, .. Parts(name)]);

    /// <summary>Path of a folder.</summary>
    /// <exception cref="ArgumentException">The name is not a relative path of plain parts that ends in '/'.</exception>
    public static string OfFolder(string root, string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.EndsWith('/')
            ? OfObject(root, folder[..^1])
            : throw new ArgumentException("The name of a folder ends in '/'.", nameof(folder));
    }

    /// <summary>Refuses a path when it, or a directory between it and the root, is a link.</summary>
    /// <exception cref="IOException">A link is in the way.</exception>
    public static void RefuseLinks(string root, string path)
    {
        for (var at = path; at.Length > root.Length; at = Path.GetDirectoryName(at) ?? "")
        {
            if (new FileInfo(at).LinkTarget is not null)
            {
                throw new IOException("A symbolic link stands in the artifact store; links are not followed.");
            }
        }
    }

    private static string[] Parts(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('/');
        return name.Length <= MaxNameLength && parts[0] != Unfinished && Array.TrueForAll(parts, IsPlain)
            ? parts
            : throw new ArgumentException("Not a name of an artifact.", nameof(name));
    }

    private static bool IsPlain(string part) =>
        part is not ("" or "." or "..")
        && Encoding.UTF8.GetByteCount(part) <= MaxPartLength
        && !part.Any(unit => unit is '\\' or < ' ' or '\u007F');
}
