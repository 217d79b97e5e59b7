using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Agnox.Executions;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Executions;
using Agnox.Grains.Running;
using Agnox.Grains.Storage;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Running;

/// <summary>
/// The containers of this host. Slots are taken here, in one place; everything else an attempt needs goes on in its own
/// task beside the grains. Order of a life: find the engine, take back what an earlier process left, then take work.
/// </summary>
internal sealed partial class RunHost(
    NodeIdentity node,
    IContainerEngine engine,
    IExecutionStore executions,
    IGrainFactory grains,
    AttemptRunner runner,
    IOptions<ExecutionOptions> executionOptions,
    DiskSpace disk,
    TimeProvider time,
    ILogger<RunHost> logger) : BackgroundService, INodeHost
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ExecutionKey, RunningAttempt> _attempts = new();
    private readonly Channel<RunningAttempt> _starts = Channel.CreateUnbounded<RunningAttempt>();
    private readonly SemaphoreSlim _changed = new(0);
    private bool _takesWork;
    private bool _isStopping;
    private volatile bool _isDrained;

    /// <inheritdoc/>
    public bool TryReserve(ExecutionKey key)
    {
        lock (_gate)
        {
            if (!_takesWork || IsDraining || Problem is not null || _attempts.Count >= node.Slots)
            {
                return false;
            }

            var attempt = new RunningAttempt(key, null, null, hasContainerStarted: false) { LeaseRenewedAt = time.GetTimestamp() };
            if (!_attempts.TryAdd(key, attempt))
            {
                attempt.Dispose();
                return false;
            }

            return _starts.Writer.TryWrite(attempt);
        }
    }

    /// <inheritdoc/>
    public void Stop(ExecutionKey key, int attempt)
    {
        if (_attempts.TryGetValue(key, out var running) && running.Assignment?.Attempt == attempt)
        {
            running.Stop();
        }
    }

    /// <inheritdoc/>
    public void SetDraining(bool isDraining)
    {
        _isDrained = isDraining;
        LogDrained(node.NodeId, isDraining);
        _changed.Release();
    }

    /// <summary>Drains: takes nothing new and leaves running containers to the next process of this node.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopping = true;
            _starts.Writer.TryComplete();
        }

        LogDraining(node.NodeId, _attempts.Count);
        foreach (var attempt in _attempts.Values)
        {
            attempt.Detach();
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loops = new[]
        {
            RepeatAsync(ReportAsync, ReportPeriod, _changed, stoppingToken),
            RepeatAsync(RenewAllAsync, RenewPeriod, null, stoppingToken),
            RepeatAsync(TakeBackAsync, SweepPeriod, null, stoppingToken),
        };
        var work = new List<Task>();
        await foreach (var attempt in _starts.Reader.ReadAllAsync(CancellationToken.None))
        {
            work.RemoveAll(task => task.IsCompleted);
            work.Add(WorkAsync(attempt));
        }

        await Task.WhenAll(work);
        await Task.WhenAll(loops);
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "An edge: one attempt's failure must not end the host; the sweep finds its container.")]
    private async Task WorkAsync(RunningAttempt attempt)
    {
        await Task.Yield();
        _changed.Release();
        try
        {
            NoteResult(await runner.RunAsync(attempt));
        }
        catch (OperationCanceledException) when (attempt.Detached.IsCancellationRequested)
        {
            LogDetached(attempt.Key.OrganizationId, attempt.Key.TaskId, attempt.Assignment?.Attempt ?? 0);
        }
        catch (Exception failure)
        {
            LogAttemptFailed(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
        }
        finally
        {
            _attempts.TryRemove(attempt.Key, out _);
            attempt.Dispose();
            _changed.Release();
        }
    }

    private async Task RenewAllAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_attempts.Values.Where(attempt => attempt.Assignment is not null).Select(RenewAsync));

    private async Task RenewAsync(RunningAttempt attempt)
    {
        var assignment = attempt.Assignment!;
        try
        {
            var renewal = await grains.GetGrain<IAttemptGrain>(attempt.Key.ToString()).RenewAsync(assignment.Attempt);
            if (renewal.IsRefused)
            {
                attempt.Stop();
            }
            else
            {
                attempt.LeaseRenewedAt = time.GetTimestamp();
            }
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogNotRenewed(attempt.Key.OrganizationId, attempt.Key.TaskId, failure);
            if (time.GetElapsedTime(attempt.LeaseRenewedAt) > executionOptions.Value.Lease + executionOptions.Value.DetachedGrace)
            {
                attempt.HasLostLease = true;
                attempt.Stop();
            }
        }
    }

    /// <summary>Does something again and again, at once when <paramref name="signal"/> is given one, until the host stops.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An edge: a loop of the host outlives whatever one of its rounds meets.")]
    private async Task RepeatAsync(
        Func<CancellationToken, Task> action, TimeSpan period, SemaphoreSlim? signal, CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await action(cancellationToken);
                if (signal is null)
                {
                    await Task.Delay(period, time, cancellationToken);
                }
                else if (await signal.WaitAsync(period, cancellationToken))
                {
                    while (signal.CurrentCount > 0 && await signal.WaitAsync(TimeSpan.Zero, cancellationToken))
                    {
                        // one report tells all the changes at once
                    }
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogRoundFailed(failure);
                await Task.Delay(period, time, CancellationToken.None);
            }
        }
    }

    private ImmutableArray<ExecutionKey> Reserved => [.. _attempts.Keys];

    private bool IsDraining => _isStopping || _isDrained;
}
