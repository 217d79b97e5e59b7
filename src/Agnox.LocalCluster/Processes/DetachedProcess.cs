using System.ComponentModel;
using System.Diagnostics;

namespace Agnox.Local.Processes;

/// <summary>Starts processes that outlive us: a session of their own, their output in a file.</summary>
internal static class DetachedProcess
{
    /// <summary>
    /// Becomes the program, its output added to a file. Of the shells only bash hands on a variable whose name is no
    /// identifier, such as one with a dot; -p keeps it from reading files or functions that variables name.
    /// </summary>
    private static readonly string[] BecomeLogged = ["bash", "-p", "-c", """exec "$@" >>"$0" 2>&1 </dev/null"""];

    /// <summary>Starts it. Each link of the chain replaces itself by the next, so the pid is the program's own.</summary>
    /// <param name="launch">What to start.</param>
    /// <param name="log">The file its output is added to.</param>
    /// <exception cref="ClusterFailureException">The process cannot be started.</exception>
    public static ProcessIdentity Start(Launch launch, string log)
    {
        using var process = Run(launch with { Command = ["setsid", .. BecomeLogged, log, .. launch.Command] });
        return ProcessIdentity.Find(process.Id)
            ?? throw new ClusterFailureException($"{launch.Command[0]} ended at once. See {log}.");
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="launch">What to run.</param>
    /// <param name="log">The file its output is added to.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="ClusterFailureException">It ended with another code than zero.</exception>
    public static async Task RunToEndAsync(Launch launch, LogFile log, CancellationToken cancellationToken)
    {
        using var process = Run(launch with { Command = [.. BecomeLogged, log.Path, .. launch.Command] });
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode is not 0)
        {
            throw new ClusterFailureException($"{log.Name} failed with exit code {process.ExitCode}. {log.DescribeTail()}");
        }
    }

    private static Process Run(Launch launch)
    {
        var start = new ProcessStartInfo(launch.Command[0], launch.Command[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = launch.WorkingDirectory,
        };
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start) ?? throw new ClusterFailureException($"{launch.Command[0]} does not start.");
        }
        catch (Win32Exception exception)
        {
            throw new ClusterFailureException($"{launch.Command[0]} does not start: {exception.Message}", exception);
        }
    }
}
