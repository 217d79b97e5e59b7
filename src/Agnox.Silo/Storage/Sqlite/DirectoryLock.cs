namespace Agnox.Silo.Storage.Sqlite;

/// <summary>
/// Keeps a data directory to one process. The lock is the kernel's, on an open file: it ends with the process however
/// that ends, and a file left behind means nothing.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or says who cannot start and why.</summary>
    /// <exception cref="InvalidOperationException">Somebody else has it.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            var path = Path.Combine(directory, "agnox.lock");
            return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new InvalidOperationException(
                $"The data directory '{directory}' is in use by another process, and only one may own it. " +
                "Stop that process or choose another directory.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
