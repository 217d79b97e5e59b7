using Agnox.Executions;
using Agnox.Grains.Running;

namespace Agnox.Silo.Running;

/// <content>
/// Taking back what an earlier process of this node left: each labelled container either belongs to a valid attempt, which
/// goes on, or to nobody, and is removed. Attempts of this node without a container never started.
/// </content>
internal sealed partial class RunHost
{
    private async Task TakeBackAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<OwnedContainer> containers;
        try
        {
            // Asked for before the containers: an attempt claimed later cannot be mistaken for one that lost its container.
            var held = _takesWork ? [] : await executions.ListHeldByNodeAsync(node.NodeId, cancellationToken);
            containers = await engine.ListOwnedAsync(node.NodeId, cancellationToken);
            foreach (var container in containers)
            {
                await TakeBackAsync(container, cancellationToken);
            }

            foreach (var key in held.Where(key => !_attempts.ContainsKey(key)))
            {
                await EndWithoutContainerAsync(key, containers);
            }
        }
        catch (EngineUnavailableException)
        {
            // the report says so; the next round tries again
            return;
        }

        _takesWork = true;
        _changed.Release();
    }

    private async Task TakeBackAsync(OwnedContainer container, CancellationToken cancellationToken)
    {
        var key = ExecutionKey.Parse(container.Execution);
        if (_attempts.ContainsKey(key))
        {
            return;
        }

        var adoption = await grains.GetGrain<IAttemptGrain>(container.Execution)
            .AdoptAsync(node.NodeId, node.Address, container.Attempt);
        if (!adoption.IsRefused)
        {
            Resume(key, adoption.Value, container);
        }
        else if (!_attempts.ContainsKey(key))
        {
            LogOrphan(container.ContainerId, container.Execution, container.Attempt);
            await engine.DestroyAsync(container.ContainerId, cancellationToken);
        }
    }

    private async Task EndWithoutContainerAsync(ExecutionKey key, IReadOnlyList<OwnedContainer> containers)
    {
        var attempt = grains.GetGrain<IAttemptGrain>(key.ToString());
        var adoption = await attempt.AdoptAsync(node.NodeId, node.Address, attempt: 0);
        if (adoption.IsRefused || containers.Any(container => container.Execution == key.ToString()))
        {
            return;
        }

        await attempt.FinishAsync(adoption.Value.Attempt, new()
        {
            Status = ExecutionStatus.Error,
            StopReason = StopReason.PlatformError,
            NeverStarted = adoption.Value.ContainerStartedAt is null,
            Error = "The node was restarted and the run's container is gone.",
            VerdictReason = "The container was gone when the node came back; nothing is known about the tests.",
        });
    }

    private void Resume(ExecutionKey key, AttemptAssignment assignment, OwnedContainer container)
    {
        var attempt = new RunningAttempt(key, assignment, container.ContainerId, container.HasStarted) { LeaseRenewedAt = time.GetTimestamp() };
        lock (_gate)
        {
            if (_isStopping || !_attempts.TryAdd(key, attempt))
            {
                attempt.Dispose();
                return;
            }
        }

        LogAdopted(key.OrganizationId, key.TaskId, assignment.Attempt);
        _starts.Writer.TryWrite(attempt);
    }
}
