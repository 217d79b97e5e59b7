using System.Collections.Immutable;
using Agnox.Local.Processes;

namespace Agnox.Local.Programs;

/// <summary>PostgreSQL refuses to run as root; there, its programs run under the account its package made.</summary>
internal static class PostgresAccount
{
    public const string Name = "postgres";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// The command line under that account. Where a folder above is closed to it, such as root's home, it gets the right to
    /// pass, and none else.
    /// </summary>
    public static ImmutableArray<string> Run(string directory, params ReadOnlySpan<string> command)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [.. command];
        }

        ImmutableArray<string> passage = IsReachable(directory)
            ? []
            : ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"];
        return ["setpriv", "--reuid", Name, "--regid", Name, "--init-groups", .. passage, "--", .. command];
    }

    /// <summary>Creates a directory only that account can look into.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Gives it all files of a directory.</summary>
    public static Task OwnAsync(string directory, LogFile log, CancellationToken cancellationToken) =>
        Environment.IsPrivilegedProcess
            ? DetachedProcess.RunToEndAsync(new(["chown", "-R", "--", $"{Name}:{Name}", directory], "/"), log, cancellationToken)
            : Task.CompletedTask;

    private static bool IsReachable(string directory)
    {
        for (var parent = Directory.GetParent(directory); parent is not null; parent = parent.Parent)
        {
            if (!OperatingSystem.IsWindows() && !parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }
}
