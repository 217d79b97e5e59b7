namespace Agnox.Testing.Files;

/// <summary>The source tree that the tests were built from, for tests of files that are not code.</summary>
public static class Repository
{
    private const string Mark = "Agnox.sln";

    /// <summary>Its root.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The text of one of its files.</summary>
    /// <param name="path">Relative to the root.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find(DirectoryInfo? directory)
    {
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, Mark)))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"No directory above the tests holds {Mark}.");
    }
}
