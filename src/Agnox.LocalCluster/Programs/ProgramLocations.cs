namespace Agnox.Local.Programs;

/// <summary>The assemblies silos and gateways are started from.</summary>
/// <param name="Silo">Path of <c>Agnox.Silo.dll</c>.</param>
/// <param name="Gateway">Path of <c>Agnox.Gateway.dll</c>.</param>
public sealed record ProgramLocations(string Silo, string Gateway)
{
    /// <summary>Those built beside the running assembly, in the same configuration: <c>bin/PROJECT/release/PROJECT.dll</c>.</summary>
    public static ProgramLocations Discover() => new(Sibling("Agnox.Silo"), Sibling("Agnox.Gateway"));

    /// <exception cref="ClusterFailureException">One of them is not there.</exception>
    internal void Validate()
    {
        foreach (var path in new[] { Silo, Gateway })
        {
            if (!File.Exists(path))
            {
                throw new ClusterFailureException($"{path} is not there. Build it: dotnet build {Path.GetFileNameWithoutExtension(path)}");
            }
        }
    }

    private static string Sibling(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(own.FullName, "..", "..", project, own.Name, $"{project}.dll"));
    }
}
