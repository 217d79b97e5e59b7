using System.Collections.Concurrent;
using System.Globalization;
using Agnox.Local;
using Agnox.Testing;
using Agnox.Testing.Docker;

namespace Agnox.Cluster.Tests.Chaos;

/// <summary>
/// Kills, stops, freezes and restarts what a cluster consists of at random moments: members on one side, what they depend on
/// on the other, so that at most two things are broken at the same time.
/// </summary>
internal sealed class Mischief(LocalCluster cluster, PrivateEngine engine, int seed)
{
    private readonly ConcurrentQueue<string> _done = new();

    /// <summary>What was done, in order.</summary>
    public IReadOnlyCollection<string> Done => _done;

    /// <summary>Makes trouble until told to stop; everything is alive again when the task completes.</summary>
    public async Task MakeAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] sides =
        [
            RepeatAsync(HarmAMemberAsync, 2, new Dice(seed), either.Token),
            RepeatAsync(HarmAServerAsync, 10, new Dice(seed + 1), either.Token),
        ];
        await Task.WhenAny(sides);
        await either.CancelAsync(); // what cannot be healed on one side ends the other as well
        await Task.WhenAll(sides);
    }

    private static async Task RepeatAsync(Func<Dice, Task> harm, int maxPauseSeconds, Dice random, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await PauseAsync(random, 0, maxPauseSeconds, stop);
                await harm(random);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // enough; the last fault was healed
        }
    }

    private Task HarmAMemberAsync(Dice random)
    {
        var silo = random.Next(1, cluster.Silos.Count + 1);
        var gateway = random.Next(1, cluster.Gateways.Count + 1);
        return random.Next(100) switch
        {
            < 50 => DoAsync($"kill silo {silo}", random, () => cluster.KillSiloAsync(silo), () => cluster.StartSiloAsync(silo)),
            < 65 => DoAsync($"stop silo {silo}", random, () => cluster.StopSiloAsync(silo), () => cluster.StartSiloAsync(silo)),
            < 75 => DoAsync($"freeze silo {silo}", random, () => cluster.SuspendSiloAsync(silo), () => ThawAsync(silo, random)),
            _ => DoAsync($"kill gateway {gateway}", random, () => cluster.KillGatewayAsync(gateway), () => cluster.StartGatewayAsync(gateway)),
        };
    }

    private Task HarmAServerAsync(Dice random) => random.Next(100) switch
    {
        < 40 => DoAsync("kill PostgreSQL", random, () => cluster.KillPostgresAsync(), () => cluster.StartPostgresAsync()),
        < 70 => DoAsync("kill Redis", random, () => cluster.KillRedisAsync(), () => cluster.StartRedisAsync()),
        < 85 => DoAsync("kill engine", random, engine.KillAsync, engine.StartAgainAsync),
        _ => DoAsync("stop engine", random, engine.StopAsync, engine.StartAgainAsync),
    };

    private async Task DoAsync(string what, Dice random, Func<Task> harm, Func<Task> heal)
    {
        var began = TimeProvider.System.GetUtcNow();
        await harm();
        await PauseAsync(random, 0, 5, CancellationToken.None);
        await heal();
        _done.Enqueue(string.Create(
            CultureInfo.InvariantCulture, $"{began:HH:mm:ss} {what}, {(TimeProvider.System.GetUtcNow() - began).TotalSeconds:0.0} s"));
    }

    /// <summary>A silo that was frozen for long was declared dead meanwhile; it finds out, ends itself, and is started again.</summary>
    private async Task ThawAsync(int silo, Dice random)
    {
        await PauseAsync(random, 4, 10, CancellationToken.None);
        await cluster.ContinueSiloAsync(silo);
        await cluster.RestartSiloAsync(silo);
    }

    private static Task PauseAsync(Dice random, int minSeconds, int maxSeconds, CancellationToken cancellationToken) => Task.Delay(
        TimeSpan.FromMilliseconds(random.Next(minSeconds * 1000, maxSeconds * 1000)), cancellationToken);
}
