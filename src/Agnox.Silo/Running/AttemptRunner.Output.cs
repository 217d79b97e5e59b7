using Agnox.Grains.Logs;
using Agnox.Grains.Running;

namespace Agnox.Silo.Running;

/// <content>What the container prints, from its first byte to its last.</content>
internal sealed partial class AttemptRunner
{
    /// <summary>
    /// How long a log may fail to be stored before its run is given up. Space may come back: what the large report of
    /// another run took is free again when that fails. Nothing is lost meanwhile, as the engine keeps the output.
    /// </summary>
    private static readonly TimeSpan StoreGrace = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads the container's output to its end; after an interruption from its first byte, where the log skips what it has.
    /// When nothing can be stored for longer than <see cref="StoreGrace"/> the log is lost, and the container need not go on.
    /// </summary>
    private async Task<LogSignals> ReadLogAsync(
        RunningAttempt attempt,
        TaskCompletionSource isOpen,
        IReadOnlyDictionary<string, string> opened,
        AttemptLog log,
        CancellationToken cancellationToken)
    {
        var (stored, failingSince) = (-1L, 0L);
        while (true)
        {
            try
            {
                await using var output = await engine.TailAsync(attempt.ContainerId!, cancellationToken);
                isOpen.TrySetResult();
                return (await log.StoreAsync(output, new LogRedactor(opened.Values), cancellationToken)).Signals;
            }
            catch (EngineUnavailableException)
            {
                attempt.HasEngineBeenAway = true; // it is being restarted, or the run's end will say that it is gone
            }
            catch (IOException failure)
            {
                // what was stored since the last failure ended the trouble of then
                if (await log.MeasureAsync(cancellationToken) is var length && length > stored)
                {
                    (stored, failingSince) = (length, time.GetTimestamp());
                    LogNotStoredNow(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
                }
                else if (time.GetElapsedTime(failingSince) > StoreGrace)
                {
                    attempt.LoseLog();
                    throw;
                }
            }

            await Task.Delay(RetryPause, time, cancellationToken);
        }
    }

    /// <summary>The verdict waits for the log's last line, though not for ever.</summary>
    private async Task<LogSignals> DrainAsync(
        Task<LogSignals> reading, CancellationTokenSource abandonLog, AttemptLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await reading.WaitAsync(Options.DrainTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            await abandonLog.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await log.SayAsync("The rest of the log could not be read in time and is missing here.", cancellationToken);
            return LogSignals.None;
        }
    }
}
