using System.Text;

namespace Agnox.Grains.Reports;

/// <summary>
/// The one rule for paths below a run's report folder. What passes it can be appended to the folder's name and can lead
/// nowhere else, on any file system.
/// </summary>
internal static class ReportPath
{
    private const int MaxBytes = 1024;
    private const int MaxSegmentBytes = 255;
    private const int MaxDepth = 64;

    /// <summary>Null when the path is fine, else what is wrong with it, as the end of a sentence.</summary>
    /// <param name="path">A path with '/'.</param>
    public static string? FindFault(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return "has no name";
        }

        if (path.Length > MaxBytes || Encoding.UTF8.GetByteCount(path) > MaxBytes)
        {
            return "has too long a name";
        }

        if (path.Any(c => char.IsControl(c) || c == '\\') || !IsWholeText(path))
        {
            return "has a character in its name that is not allowed";
        }

        var segments = path.Split('/');
        return segments switch
        {
            ["", ..] => "has an absolute path",
            _ when segments.Contains("..", StringComparer.Ordinal) => "has a path that leads out of its folder",
            _ when segments.Any(segment => segment is "" or ".") => "has an empty segment in its path",
            _ when segments.Any(segment => Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes) => "has too long a name",
            _ when segments.Length > MaxDepth => "is nested too deeply",
            _ => null,
        };
    }

    /// <summary>Whether a path may be used.</summary>
    /// <param name="path">A path with '/'.</param>
    public static bool IsValid(string? path) => FindFault(path) is null;

    private static bool IsWholeText(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]) && (i + 1 == path.Length || !char.IsSurrogatePair(path[i], path[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
