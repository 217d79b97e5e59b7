using System.Runtime.InteropServices;

namespace Agnox.Local.Processes;

/// <summary>Signals processes and waits until they have followed. A process that is no longer the recorded one is never touched.</summary>
internal static class ProcessControl
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    /// <summary>True when the process was there to be signalled.</summary>
    public static bool TrySend(ProcessIdentity process, Signal signal) =>
        process.IsAlive && Kill(process.Pid, (int)signal) is 0;

    /// <summary>
    /// SIGKILL to the process, and to the children it leaves when they do not end by themselves: PostgreSQL's keep its
    /// shared memory, and nobody could start it again.
    /// </summary>
    /// <returns>False when it was not alive.</returns>
    public static async Task<bool> KillAsync(ProcessIdentity process, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!process.IsAlive)
        {
            return false;
        }

        var children = process.FindChildren();
        TrySend(process, Signal.Kill);
        if (!await HasEndedAsync(process, KillLimit, time, cancellationToken))
        {
            throw new ClusterFailureException($"Process {process.Pid} outlived SIGKILL; its host is in trouble.");
        }

        foreach (var child in children)
        {
            if (!await HasEndedAsync(child, OrphanLimit, time, cancellationToken))
            {
                TrySend(child, Signal.Kill);
                await HasEndedAsync(child, KillLimit, time, cancellationToken);
            }
        }

        return true;
    }

    /// <summary>Asks it to end, waits, and kills it when the limit has passed.</summary>
    /// <returns>False when it had to be killed.</returns>
    public static async Task<bool> StopAsync(
        ProcessIdentity process, Signal request, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        TrySend(process, request);

        // A suspended process would hear the request only when somebody continues it.
        TrySend(process, Signal.Continue);
        if (await HasEndedAsync(process, limit, time, cancellationToken))
        {
            return true;
        }

        await KillAsync(process, time, cancellationToken);
        return false;
    }

    /// <summary>SIGSTOP; complete when the process stands still, which the signal alone is not.</summary>
    /// <returns>False when it was not alive.</returns>
    public static async Task<bool> SuspendAsync(ProcessIdentity process, TimeProvider time, CancellationToken cancellationToken) =>
        TrySend(process, Signal.Suspend)
        && await BecomesAsync(() => process.IsSuspended || !process.IsAlive, KillLimit, time, cancellationToken)
        && process.IsAlive;

    private static Task<bool> HasEndedAsync(
        ProcessIdentity process, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken) =>
        BecomesAsync(() => !process.IsAlive, limit, time, cancellationToken);

    private static async Task<bool> BecomesAsync(
        Func<bool> condition, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(since) > limit)
            {
                return false;
            }

            await Task.Delay(Beat, time, cancellationToken);
        }

        return true;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
