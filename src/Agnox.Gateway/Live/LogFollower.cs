using System.Runtime.CompilerServices;
using Agnox.Executions;
using Agnox.Logs;

namespace Agnox.Gateway.Live;

/// <summary>Opens a log at an offset.</summary>
/// <param name="offset">First byte wanted.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal delegate IAsyncEnumerable<LogBatch> OpenLog(long offset, CancellationToken cancellationToken);

/// <summary>
/// Follows a log to its end across whatever happens to the silo that serves it: the grain moving, the silo dying, the
/// cluster restarting, or this reader being so slow that its enumeration was dropped.
/// </summary>
internal sealed partial class LogFollower(TimeProvider time, ILogger<LogFollower> logger)
{
    /// <summary>The log of an execution of the cluster.</summary>
    public IAsyncEnumerable<LogChunkBody> FollowAsync(
        IClusterClient cluster, ExecutionKey key, long offset, CancellationToken cancellationToken)
    {
        var log = cluster.GetGrain<IExecutionLogGrain>(key.ToString());
        return FollowAsync((from, token) => log.FollowAsync(from, token).WithBatchSize(1), offset, cancellationToken);
    }

    /// <summary>Every byte from an offset once and in order, as whole characters.</summary>
    public async IAsyncEnumerable<LogChunkBody> FollowAsync(
        OpenLog open, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var assembler = new LogAssembler(offset);
        var backoff = new Backoff(time);
        for (var hasEnded = false; !hasEnded;)
        {
            assembler.Reopen();
            await using var batches = new Attempt(open(assembler.Position, cancellationToken), cancellationToken);
            while (await batches.TryMoveNextAsync() && assembler.TryAdd(batches.Current, out var chunk))
            {
                backoff.Reset();
                if (chunk is not null)
                {
                    yield return chunk;
                }
            }

            hasEnded = batches.HasEnded;
            if (!hasEnded)
            {
                LogInterrupted(batches.Fault, assembler.Position);
                await backoff.PauseAsync(cancellationToken);
            }
        }

        if (assembler.Finish() is { } rest)
        {
            yield return rest;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Following a log was interrupted at byte {Offset}; opening it again")]
    private partial void LogInterrupted(Exception? fault, long offset);

    /// <summary>One opening of the log, whose breaking off is an answer and not an exception.</summary>
    private sealed class Attempt(IAsyncEnumerable<LogBatch> source, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<LogBatch> _batches = source.GetAsyncEnumerator(cancellationToken);

        public LogBatch Current => _batches.Current;

        public bool HasEnded { get; private set; }

        public Exception? Fault { get; private set; }

        public async ValueTask<bool> TryMoveNextAsync()
        {
            try
            {
                HasEnded = !await _batches.MoveNextAsync();
                return !HasEnded;
            }
            catch (Exception fault) when (IsInterruption(fault))
            {
                Fault = fault;
                return false;
            }
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await _batches.DisposeAsync();
            }
            catch (Exception fault) when (IsInterruption(fault))
            {
                // telling a silo that is gone that we are done: nothing left to do
                Fault ??= fault;
            }
        }

        private static bool IsInterruption(Exception fault) =>
            fault is EnumerationAbortedException or TimeoutException or OrleansException;
    }
}
