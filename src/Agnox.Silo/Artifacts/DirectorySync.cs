using System.Runtime.InteropServices;

namespace Agnox.Silo.Artifacts;

/// <summary>
/// Puts a directory's entries on the disk: a renamed file is safe only when its directory is. The runtime cannot open
/// directories, so this asks the C library. Where there is none, the file system's own order has to do.
/// </summary>
internal static partial class DirectorySync
{
    /// <summary>Waits until the entries of a directory are on the disk.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var handle = Open(directory, 0);
        if (handle < 0)
        {
            // Pruned since: then there is no entry to keep.
            return;
        }

        var result = Sync(handle);
        _ = Close(handle);
        if (result != 0)
        {
            throw new IOException("The directory of an artifact could not be flushed to the disk.");
        }
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
