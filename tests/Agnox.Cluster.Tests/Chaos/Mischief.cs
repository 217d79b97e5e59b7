using System.Collections.Concurrent;
using System.Globalization;
using Agnox.Local;
using Agnox.Testing.Docker;

namespace Agnox.Cluster.Tests.Chaos;

/// <summary>Kills, stops, freezes and restarts what a cluster consists of, one thing at a time or two, at random moments.</summary>
internal sealed class Mischief(LocalCluster cluster, PrivateEngine engine, int seed)
{
    private readonly Random _random = new(seed);
    private readonly ConcurrentQueue<string> _done = new();

    /// <summary>What was done, in order.</summary>
    public IReadOnlyCollection<string> Done => _done;

    /// <summary>Makes trouble until told to stop; everything is alive again when the task completes.</summary>
    public async Task MakeAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await PauseAsync(1, 4, stop);
                await OneAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // enough; the last fault was healed
        }
    }

    private Task OneAsync()
    {
        var silo = _random.Next(1, cluster.Silos.Count + 1);
        var gateway = _random.Next(1, cluster.Gateways.Count + 1);
        return _random.Next(100) switch
        {
            < 40 => DoAsync($"kill silo {silo}", () => cluster.KillSiloAsync(silo), () => cluster.StartSiloAsync(silo)),
            < 50 => DoAsync($"stop silo {silo}", () => cluster.StopSiloAsync(silo), () => cluster.StartSiloAsync(silo)),
            < 60 => DoAsync($"freeze silo {silo}", () => cluster.SuspendSiloAsync(silo), () => ThawAsync(silo)),
            < 74 => DoAsync($"kill gateway {gateway}", () => cluster.KillGatewayAsync(gateway), () => cluster.StartGatewayAsync(gateway)),
            < 84 => DoAsync("kill PostgreSQL", () => cluster.KillPostgresAsync(), () => cluster.StartPostgresAsync()),
            < 92 => DoAsync("kill Redis", () => cluster.KillRedisAsync(), () => cluster.StartRedisAsync()),
            < 96 => DoAsync("kill the engine", engine.KillAsync, engine.StartAgainAsync),
            _ => DoAsync("stop the engine", engine.StopAsync, engine.StartAgainAsync),
        };
    }

    private async Task DoAsync(string what, Func<Task> harm, Func<Task> heal)
    {
        var began = TimeProvider.System.GetUtcNow();
        await harm();
        await PauseAsync(0, 5, CancellationToken.None);
        await heal();
        _done.Enqueue(string.Create(
            CultureInfo.InvariantCulture, $"{began:HH:mm:ss} {what}, {(TimeProvider.System.GetUtcNow() - began).TotalSeconds:0.0} s"));
    }

    /// <summary>A silo that was frozen for too long was declared dead meanwhile and ends itself.</summary>
    private async Task ThawAsync(int silo)
    {
        await PauseAsync(4, 10, CancellationToken.None);
        await cluster.ContinueSiloAsync(silo);
        await cluster.RestartSiloAsync(silo);
    }

    private Task PauseAsync(int minSeconds, int maxSeconds, CancellationToken cancellationToken) => Task.Delay(
        TimeSpan.FromMilliseconds(_random.Next(minSeconds * 1000, maxSeconds * 1000)), cancellationToken);
}
