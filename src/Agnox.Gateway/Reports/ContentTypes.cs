using Microsoft.AspNetCore.StaticFiles;

namespace Agnox.Gateway.Reports;

/// <summary>Content types by extension.</summary>
internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider ByExtension = new();

    /// <summary>The type of a file; texts are UTF-8, and what is not known is not guessed at.</summary>
    public static string Of(string path) =>
        !ByExtension.TryGetContentType(path, out var type) ? Unknown
        : type.StartsWith("text/", StringComparison.Ordinal) || type is "application/json" ? $"{type}; charset=utf-8"
        : type;
}
