using System.Security.Cryptography;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Running;
using Agnox.Grains.Secrets;
using Agnox.Logs;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Running;

/// <summary>
/// One attempt from its claim to its end: pull, create, start, read the log, wait, drain, collect, judge, report, remove.
/// Each phase has a budget of its own. The tests' failure is a success here; only what keeps them from running is an error.
/// </summary>
internal sealed partial class AttemptRunner(
    NodeIdentity node,
    IContainerEngine engine,
    IArtifactStore artifacts,
    ISecretBox secrets,
    IGrainFactory grains,
    ReportCollector collector,
    IOptions<RunnerOptions> options,
    TimeProvider time,
    ILogger<AttemptRunner> logger)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DestroyBudget = TimeSpan.FromMinutes(1);

    private RunnerOptions Options => options.Value;

    /// <summary>Runs the attempt to its end.</summary>
    /// <returns>How it went; null when the run was not to be had.</returns>
    /// <exception cref="OperationCanceledException">Detached: the container goes on without this process.</exception>
    public async Task<AttemptResult?> RunAsync(RunningAttempt attempt)
    {
        var execution = grains.GetGrain<IAttemptGrain>(attempt.Key.ToString());
        if (attempt.Assignment is null)
        {
            var claim = await ClaimAsync(attempt, execution);
            if (claim.IsRefused)
            {
                return null;
            }

            attempt.Assignment = claim.Value;
        }

        var assignment = attempt.Assignment;
        var log = new AttemptLog(
            artifacts,
            grains.GetGrain<IExecutionLogGrain>(attempt.Key.ToString()),
            attempt.Key,
            assignment.Attempt,
            Options.MaxLogBytes,
            time);
        var result = await ExecuteAsync(attempt, assignment, log);
        if (!attempt.HasLostLease && !await FinishAsync(attempt, execution, result))
        {
            LogStale(attempt.Key.OrganizationId, attempt.Key.TaskId, assignment.Attempt);
        }

        await DestroyAsync(attempt);
        if (!result.NeverStarted)
        {
            await TellFollowersAsync(attempt, log);
        }

        return result;
    }

    /// <summary>
    /// Claims the run. When the answer was lost, the claim may have been stored all the same: the attempt that this node
    /// then holds is the one just claimed.
    /// </summary>
    private async Task<Outcome<AttemptAssignment>> ClaimAsync(RunningAttempt attempt, IAttemptGrain execution)
    {
        var isRepeat = false;
        return await UntilAnsweredAsync(attempt, async () =>
        {
            var isFirst = !isRepeat;
            isRepeat = true;
            var claim = await execution.ClaimAsync(node.NodeId, node.Address);
            return isFirst || !claim.IsRefused ? claim : await execution.AdoptAsync(node.NodeId, node.Address, attempt: 0);
        });
    }

    /// <summary>Asks the platform until it answers: a run's own work is not lost because a database or a silo is away.</summary>
    private async Task<T> UntilAnsweredAsync<T>(RunningAttempt attempt, Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception failure) when (failure is not OperationCanceledException) // an edge: whatever keeps the platform from answering
            {
                LogNotReported(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
                await Task.Delay(RetryPause, time, attempt.Detached);
            }
        }
    }

    private async Task<AttemptResult> ExecuteAsync(RunningAttempt attempt, AttemptAssignment assignment, AttemptLog log)
    {
        try
        {
            var opened = assignment.SealedSecrets.ToDictionary(
                secret => secret.Key, secret => secrets.Open(secret.Value), StringComparer.Ordinal);
            if (attempt.ContainerId is null)
            {
                await PrepareAsync(attempt, assignment, opened, log);
            }

            return await ObserveAsync(attempt, assignment, opened, log);
        }
        catch (OperationCanceledException) when (attempt.Stopped.IsCancellationRequested && !attempt.Detached.IsCancellationRequested)
        {
            return Failed(StopReason.Cancelled, "The run was stopped before its container started.");
        }
        catch (ImageUnavailableException failure)
        {
            await SayIfPossibleAsync(failure.Message, attempt, log);
            return Failed(StopReason.ImageUnavailable, failure.Message) with { IsForAnotherPlatform = failure.IsForAnotherPlatform };
        }
        catch (ContainerRefusedException failure)
        {
            await SayIfPossibleAsync(failure.Message, attempt, log);
            return Failed(StopReason.ContainerFailed, failure.Message);
        }
        catch (EngineUnavailableException failure)
        {
            LogEngineLost(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
            return Failed(StopReason.PlatformError, "The node's container engine stopped answering.") with { NeverStarted = !attempt.MayHaveStarted };
        }
        catch (IOException failure)
        {
            LogNotStored(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
            return Failed(StopReason.PlatformError, "The node could not store the run's log or reports; its disk may be full.")
                with
            { NeverStarted = !attempt.MayHaveStarted };
        }
        catch (CryptographicException failure)
        {
            LogSecretsUnreadable(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
            return Failed(StopReason.PlatformError, "The run's secret variables could not be opened; submit it again.");
        }
    }

    /// <summary>The run's error says the same, so that a log that cannot be stored takes nothing from it.</summary>
    private async Task SayIfPossibleAsync(string sentence, RunningAttempt attempt, AttemptLog log)
    {
        try
        {
            await log.SayAsync(sentence, attempt.Detached);
        }
        catch (IOException failure)
        {
            LogNotStored(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
        }
    }

    /// <summary>Reports the result until it is taken or refused: the container is kept as long as the platform does not know.</summary>
    private async Task<bool> FinishAsync(RunningAttempt attempt, IAttemptGrain execution, AttemptResult result)
    {
        Outcome<Done> outcome = await UntilAnsweredAsync(
            attempt, () => execution.FinishAsync(attempt.Assignment!.Attempt, result));
        return !outcome.IsRefused;
    }

    private async Task DestroyAsync(RunningAttempt attempt)
    {
        if (attempt.ContainerId is not { } containerId)
        {
            return;
        }

        try
        {
            using var budget = new CancellationTokenSource(DestroyBudget, time);
            await engine.DestroyAsync(containerId, budget.Token);
        }
        catch (Exception failure) when (failure is EngineUnavailableException or OperationCanceledException)
        {
            LogNotRemoved(containerId, failure); // the host's sweep finds it by its labels
        }
    }

    /// <summary>Followers that cannot be told find out from the execution's status.</summary>
    private async Task TellFollowersAsync(RunningAttempt attempt, AttemptLog log)
    {
        try
        {
            await log.EndAsync();
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogFollowersNotTold(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
        }
    }

    private static AttemptResult Failed(StopReason reason, string error) => new()
    {
        Status = ExecutionStatus.Error,
        StopReason = reason,
        Error = error,
        VerdictReason = "The tests did not run to their end, so nothing is known about them.",
    };
}
