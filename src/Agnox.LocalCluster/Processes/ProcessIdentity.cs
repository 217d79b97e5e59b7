using System.Globalization;

namespace Agnox.Local.Processes;

/// <summary>
/// One process, told apart from every other that had or will have its number: the kernel gives pids again, but never the
/// same one at the same tick of the same boot.
/// </summary>
internal readonly record struct ProcessIdentity(int Pid, string Birth)
{
    private const char Zombie = 'Z';
    private const char Stopped = 'T';
    private const int StartTimeField = 19;

    /// <summary>True while exactly this process runs. One that ended and waits to be reaped does not.</summary>
    public bool IsAlive => TryRead(Pid) is { State: not Zombie } found && found.Birth == Birth;

    /// <summary>True while it stands still after <see cref="Signal.Suspend"/>.</summary>
    public bool IsSuspended => TryRead(Pid) is { State: Stopped } found && found.Birth == Birth;

    /// <summary>Who has this pid now; null when nobody has.</summary>
    public static ProcessIdentity? Find(int pid) => TryRead(pid) is { } found ? new(pid, found.Birth) : null;

    /// <summary>Those alive now whose parent this is.</summary>
    public IReadOnlyList<ProcessIdentity> FindChildren()
    {
        var children = new List<ProcessIdentity>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && TryRead(pid) is { State: not Zombie } found
                && found.Parent == Pid)
            {
                children.Add(new(pid, found.Birth));
            }
        }

        return children;
    }

    private static (char State, int Parent, string Birth)? TryRead(int pid)
    {
        if (pid <= 0)
        {
            return null;
        }

        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));

            // The second field is the program's name in brackets and may itself hold blanks and brackets.
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            return (
                fields[0][0],
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                $"{Boot.Id}/{fields[StartTimeField]}");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static class Boot
    {
        public static readonly string Id = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
    }
}
