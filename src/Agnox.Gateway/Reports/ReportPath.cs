namespace Agnox.Gateway.Reports;

/// <summary>From the rest of a report's address to the files it may mean.</summary>
internal static class ReportPath
{
    private const int MaxLength = 1024;
    private const string Index = "index.html";

    /// <summary>In order of preference; none when the text is no plain path below the run's folder.</summary>
    /// <param name="path">What follows the task id, decoded; null or empty for the folder itself.</param>
    /// <param name="isFolder">The address ends with a slash.</param>
    public static IReadOnlyList<string> Candidates(string? path, bool isFolder)
    {
        var plain = path?.TrimEnd('/') ?? "";
        return plain.Length == 0 ? isFolder ? [Index] : []
            : !IsPlain(plain) ? []
            : isFolder ? [$"{plain}/{Index}"]
            : [plain, $"{plain}/{Index}"];
    }

    private static bool IsPlain(string path) =>
        path.Length <= MaxLength
        && !path.Any(letter => letter == '\\' || char.IsControl(letter))
        && path.Split('/').All(segment => segment is not ("" or "." or ".."));
}
