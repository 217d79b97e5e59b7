using System.Collections.Concurrent;
using System.Threading.Channels;
using Agnox.Dispatch;
using Agnox.Executions;
using Agnox.Grains.Dispatch;
using Microsoft.Extensions.Hosting;

namespace Agnox.Testing.Simulated;

/// <summary>
/// A node without containers: it takes slots, claims and finishes runs at their grains, and reports as a real one does.
/// </summary>
public sealed class SimulatedNode(string platform, IGrainFactory grains, ILocalSiloDetails silo, Simulation simulation) : BackgroundService, INodeHost
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ExecutionKey, byte> _running = new();
    private readonly Channel<ExecutionKey> _starts = Channel.CreateUnbounded<ExecutionKey>();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private volatile bool _isDraining;
    private long _sequence;

    /// <inheritdoc/>
    public bool TryReserve(ExecutionKey key)
    {
        lock (_gate)
        {
            if (_isDraining || _running.Count >= simulation.Slots || !_running.TryAdd(key, 0))
            {
                return false;
            }
        }

        simulation.Started(key);
        return _starts.Writer.TryWrite(key);
    }

    /// <inheritdoc/>
    public void Stop(ExecutionKey key, int attempt)
    {
    }

    /// <inheritdoc/>
    public void SetDraining(bool isDraining) => _isDraining = isDraining;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        ReportAsync(stoppingToken),
        Parallel.ForEachAsync(
            _starts.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = Simulation.MaxSlots, CancellationToken = stoppingToken },
            RunAsync));

    private async ValueTask RunAsync(ExecutionKey key, CancellationToken cancellationToken)
    {
        _changes.Writer.TryWrite(true);
        var execution = grains.GetGrain<IAttemptGrain>(key.ToString());
        var claim = await execution.ClaimAsync(silo.Name, silo.SiloAddress.ToParsableString());
        if (!claim.IsRefused)
        {
            simulation.Claimed(key);
            await simulation.ContainerAsync(key).WaitAsync(cancellationToken);
            await execution.FinishAsync(claim.Value.Attempt, new() { Status = ExecutionStatus.Passed, VerdictReason = "Simulated." });
            simulation.Ended(key);
        }

        _running.TryRemove(key, out _);
        _changes.Writer.TryWrite(true);
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await grains.GetGrain<IDispatcherGrain>(platform).ReportNodeAsync(new()
            {
                NodeId = silo.Name,
                Address = silo.SiloAddress.ToParsableString(),
                Platform = platform,
                Slots = simulation.Slots,
                Running = [.. _running.Keys],
                Sequence = ++_sequence,
            });
            using var period = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            period.CancelAfter(ReportPeriod);
            try
            {
                await _changes.Reader.ReadAsync(period.Token);
            }
            catch (OperationCanceledException)
            {
                // nothing has changed for a while; the node says so
            }
        }
    }
}
