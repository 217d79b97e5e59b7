using Agnox.Local.Processes;

namespace Agnox.Local.State;

/// <summary>The names of everything in a cluster's directory.</summary>
internal sealed class ClusterDirectory(string path)
{
    public string Root { get; } = Path.GetFullPath(path);

    public string State => In("state.json");

    public string Secrets => In("secrets.json");

    public string Settings => In("settings.json");

    public string Redis => In("redis");

    public string Postgres => In("postgres");

    public string Artifacts => In("artifacts");

    public LogFile LogOf(string name) => new(Path.Combine(Logs, $"{name}.log"));

    public void Create()
    {
        Directory.CreateDirectory(Logs);
        Directory.CreateDirectory(Artifacts);
    }

    /// <summary>Removes what a cluster puts here, and nothing else somebody may keep in the same place.</summary>
    public void Delete()
    {
        foreach (var folder in new[] { Redis, Postgres, Artifacts, Logs }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in new[] { State, Secrets, Settings, StateFile.LockOf(this), CommandLock.PathIn(this) })
        {
            File.Delete(file);
        }

        if (Directory.Exists(Root) && !Directory.EnumerateFileSystemEntries(Root).Any())
        {
            Directory.Delete(Root);
        }
    }

    private string Logs => In("logs");

    private string In(string name) => Path.Combine(Root, name);
}
