using System.Globalization;
using Agnox.Testing.Files;

namespace Agnox.Architecture.Tests.Storage;

/// <summary>
/// What each released version stored: a folder a version, v1, v2, and so on. A released folder never changes; a new form
/// of something gets a sample in the next folder, and only there.
/// </summary>
internal static class Samples
{
    private const string Root = "tests/Agnox.Architecture.Tests/Storage/Samples";

    private static readonly string[] Versions =
    [
        .. Directory.GetDirectories(Path.Combine(Repository.Root, Root))
            .Select(folder => Path.GetFileName(folder))
            .OrderBy(name => int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture)),
    ];

    /// <summary>The samples of one thing, oldest first, as version/name.</summary>
    public static IReadOnlyList<string> Of(string name) =>
        [.. Versions.Select(version => $"{version}/{name}").Where(sample => Path.Exists(PathOf(sample)))];

    /// <summary>Names of the files in one folder of any version, without their ends.</summary>
    public static IReadOnlySet<string> NamesIn(string folder) => Of(folder)
        .SelectMany(sample => Directory.GetFiles(PathOf(sample)))
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Where a sample is.</summary>
    public static string PathOf(string sample) => Path.Combine(Repository.Root, Root, sample);

    /// <summary>The text of a sample.</summary>
    public static string Read(string sample) => File.ReadAllText(PathOf(sample));
}
