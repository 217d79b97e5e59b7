namespace Agnox.Local.State;

/// <summary>A file held by one process at a time; the kernel lets go of it when that process ends, however it ends.</summary>
internal static class FileLock
{
    /// <summary>Null while somebody else holds it.</summary>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
