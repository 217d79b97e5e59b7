namespace Agnox.Local.Programs;

/// <summary>
/// PostgreSQL's lock on its files: a file with its pid. It believes in it as long as anything has that pid, be it a zombie that
/// nobody reaps, as in many containers; then a server that was killed could never be started again.
/// </summary>
internal static class PostgresLock
{
    private const string Name = "postmaster.pid";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Removes the lock when no process of the server is left, after a while in which those it has left behind may end.
    /// Otherwise the lock stays, and PostgreSQL says what it thinks of it.
    /// </summary>
    public static async Task RemoveAbandonedAsync(string files, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.Combine(files, Name);
        var since = time.GetTimestamp();
        while (TryRead(path) is { } content && time.GetElapsedTime(since) < OrphanLimit)
        {
            if (!IsHeld(content))
            {
                File.Delete(path);
                return;
            }

            await Task.Delay(Beat, time, cancellationToken);
        }
    }

    /// <summary>Each process of a server works in its directory, and finds there the same lock. A zombie works nowhere.</summary>
    internal static bool IsHeld(string content) => Directory.EnumerateDirectories("/proc")
        .Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0]))
        .Any(directory => TryRead(Path.Combine(directory, "cwd", Name)) == content);

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
