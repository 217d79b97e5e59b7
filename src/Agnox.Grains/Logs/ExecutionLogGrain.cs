using System.Runtime.CompilerServices;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Logs;

namespace Agnox.Grains.Logs;

/// <summary>
/// The ring only saves reading the store. A follower outside of it reads the store, and while nothing is appended it
/// looks there every few seconds: pieces may have been published to an activation that is gone, or not at all.
/// </summary>
[GrainType("execution-log")]
internal sealed class ExecutionLogGrain(IArtifactStore store, TimeProvider time) : Grain, IExecutionLogGrain
{
    private const int MaxBatchLength = 256 * 1024;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);

    // A cancelled run ends at once, its container and the last of its output up to ten seconds later.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(15);

    private readonly RunLogReader _reader = new(store);
    private readonly LogRing _ring = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _lookedAt;
    private bool _isOver;

    private ExecutionKey Key => ExecutionKey.Parse(this.GetPrimaryKeyString());

    public Task AppendAsync(LogBatch batch)
    {
        if (_ring.Append(batch))
        {
            _isOver = false;
            SignalChange();
        }

        return Task.CompletedTask;
    }

    public Task CompleteAsync(long length)
    {
        _isOver = true;
        SignalChange();
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<LogBatch> FollowAsync(
        long offset, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var key = Key;
        var next = await _reader.AlignAsync(key, offset, cancellationToken);
        for (var look = true; ;)
        {
            // Taken before reading, so that what comes while reading is neither slept over nor skipped.
            var (changed, isOver, ringStart) = (_changed.Task, _isOver, _ring.Start);
            var batch = _ring.Read(next);
            if (batch is null && (look || isOver || next < ringStart))
            {
                batch = await _reader.ReadAsync(key, next, MaxBatchLength, cancellationToken);
            }

            if (batch is { Bytes.IsEmpty: false })
            {
                yield return batch;
                next = batch.End;
            }
            else if (ringStart > next)
            {
                // The store has lost what the ring begins after; the offset of the next piece shows it.
                next = ringStart;
            }
            else if (isOver)
            {
                yield break;
            }
            else if (!look || !await LookWhetherOverAsync(key))
            {
                using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(changed, Task.Delay(LookInterval, time, quiet.Token));
                await quiet.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                look = !changed.IsCompleted;
            }
        }
    }

    private void SignalChange()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    // Asked once an interval, however many follow.
    private async Task<bool> LookWhetherOverAsync(ExecutionKey key)
    {
        if (_lookedAt is { } at && time.GetElapsedTime(at) < LookInterval)
        {
            return _isOver;
        }

        _lookedAt = time.GetTimestamp();
        var execution = GrainFactory.GetGrain<IExecutionGrain>(GrainId.Create("execution", key.ToString()));
        var answer = await execution.GetAsync();
        _isOver |= answer.IsRefused
            ? answer.Refusal.Code == RefusalCode.NotFound
            : answer.Value.Status.IsTerminal && time.GetUtcNow() - answer.Value.EndedAt >= OutputGrace;
        return _isOver;
    }
}
