namespace Agnox.Local.State;

/// <summary>Keeps two commands from starting the same process twice.</summary>
internal static class CommandLock
{
    public static string PathIn(ClusterDirectory directory) => Path.Combine(directory.Root, "command.lock");

    /// <exception cref="ClusterFailureException">Another command holds it.</exception>
    public static FileStream Take(ClusterDirectory directory)
    {
        Directory.CreateDirectory(directory.Root);
        return FileLock.TryTake(PathIn(directory)) ?? throw new ClusterFailureException(
            $"Another command is at work on the cluster in {directory.Root}. Wait for it, or stop it with Ctrl-C.");
    }
}
