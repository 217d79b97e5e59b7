using Agnox.Executions;
using Agnox.Grains.Running;

namespace Agnox.Silo.Running;

/// <content>An engine that is restarted while a run needs it.</content>
internal sealed partial class AttemptRunner
{
    /// <summary>Waits for an engine that is being restarted, and asks it again.</summary>
    private async Task<T> WithPatienceAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (EngineUnavailableException) when (time.GetElapsedTime(began) < Options.EngineGrace)
            {
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// An engine that went away after it was asked may have started the container, and may not know it any more when it is
    /// back. It is not asked again, as that could run the tests twice.
    /// </summary>
    private async Task StartOnceAsync(RunningAttempt attempt, string containerId)
    {
        var mayHaveBeenHeard = false;
        var hasStarted = await WithPatienceAsync(
            async () =>
            {
                if (mayHaveBeenHeard)
                {
                    return await HasStartedAsync(containerId, attempt.Detached);
                }

                try
                {
                    await engine.StartAsync(containerId, attempt.Detached);
                    return true;
                }
                catch (EngineUnavailableException failure)
                {
                    attempt.HasEngineBeenAway = true;
                    mayHaveBeenHeard = failure.MayHaveBeenHeard;
                    throw;
                }
            },
            attempt.Detached);
        if (!hasStarted)
        {
            throw new EngineUnavailableException("The container engine went away while it started the container.");
        }
    }

    /// <summary>
    /// An earlier process of this node had made up its mind to start the container, and may have asked an engine that was
    /// restarted since and would not know it any more.
    /// </summary>
    private async Task RefuseForgottenStartAsync(RunningAttempt attempt, AttemptAssignment assignment)
    {
        if (!await WithPatienceAsync(
            () => engine.HasWatchedAsync(attempt.ContainerId!, assignment.ClaimedAt, attempt.Detached), attempt.Detached))
        {
            throw new EngineUnavailableException("The container engine was restarted when it may have been starting the container.");
        }
    }

    private async Task<bool> HasStartedAsync(string containerId, CancellationToken cancellationToken) =>
        (await engine.ListOwnedAsync(node.NodeId, cancellationToken))
            .Any(container => container.ContainerId == containerId && container.HasStarted);

    /// <summary>An engine that is restarted meanwhile is waited for.</summary>
    private async Task<ContainerExit> WaitForExitAsync(
        RunningAttempt attempt, string containerId, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await engine.WaitAsync(containerId, cancellationToken);
            }
            catch (EngineUnavailableException)
            {
                attempt.EngineBackAt = await WaitForEngineAsync(cancellationToken);
            }
        }
    }

    private async Task KillAsync(RunningAttempt attempt, string containerId)
    {
        while (true)
        {
            try
            {
                await engine.KillAsync(containerId, attempt.Detached);
                return;
            }
            catch (EngineUnavailableException)
            {
                await Task.Delay(RetryPause, time, attempt.Detached);
            }
        }
    }

    /// <returns>When it answered again.</returns>
    private async Task<DateTimeOffset> WaitForEngineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(RetryPause, time, cancellationToken);
            try
            {
                await engine.DescribeAsync(cancellationToken);
                return time.GetUtcNow();
            }
            catch (EngineUnavailableException)
            {
                // not yet
            }
        }
    }

    /// <summary>
    /// Whether a restart of the engine may have ended the container, or it ended while no engine took down what it printed.
    /// One that lives through the restart, as engines can be told to let it, was not interrupted.
    /// </summary>
    private async Task<bool> IsInterruptedAsync(RunningAttempt attempt, string containerId, ContainerExit exit) =>
        attempt.EngineBackAt is { } back
            ? exit.FinishedAt <= back
            : (attempt.IsAdopted || attempt.HasEngineBeenAway) && !await WithPatienceAsync(
                () => engine.HasWatchedAsync(containerId, exit.StartedAt, attempt.Detached), attempt.Detached);
}
