using System.Globalization;
using Agnox.Testing.Simulated;

namespace Agnox.Benchmarks;

/// <summary>
/// How many runs a second reach a slot, whether that depends on how many wait, and whether the order is fair. Real are, in
/// one silo: organizations, executions with a row write each, dispatcher and the grain calls between them; storage is in
/// memory and the node claims and finishes without a container. Beside it the dispatcher alone, offered to by a loop.
/// </summary>
internal static class DispatchBenchmark
{
    private const int Organizations = 200;
    private const int Rounds = 3;
    private const double MinDispatches = 1000;

    private static readonly int[] Queued = [1_000, 10_000, 100_000];

    public static async Task<double> RunAsync(Bench bench)
    {
        await DispatchChain.MeasureAsync(Queued[1], Organizations);
        await DispatcherAlone.MeasureAsync(Queued[1], Organizations);
        var costs = new List<double>();
        foreach (var queued in Queued)
        {
            var alone = await MedianAsync(() => DispatcherAlone.MeasureAsync(queued, Organizations));
            var chain = await MedianAsync(() => DispatchChain.MeasureAsync(queued, Organizations));
            costs.Add(chain);
            await bench.SayAsync($"{queued.ToString("#,0", CultureInfo.InvariantCulture),7} queued: dispatcher alone {1e6 / alone:#,0} dispatches/s, {alone:0} µs each; organizations, executions, dispatcher {1e6 / chain:#,0} dispatches/s, {chain:0} µs each ({chain / costs[0]:0.00} times that of 1,000)");
        }

        await bench.SayAsync($"budget of {MinDispatches:#,0} dispatches/s with 10,000 queued {(1e6 / costs[1] >= MinDispatches ? "kept" : "MISSED")}");
        await bench.SayAsync($"an organization with {Queued[^1]:#,0} runs queued, all rows read: awake after {await WakeAsync():0.0} s");
        await FairnessRun.RunAsync(bench);
        return costs[^1] / costs[0];
    }

    private static async Task<double> WakeAsync()
    {
        var simulation = new Simulation();
        await DispatchChain.FillAsync(simulation, 0, Queued[^1]);
        await using var cluster = await DispatchChain.StartAsync(simulation);
        var elapsed = await Measure.TimeAsync(() => DispatchChain.CreateAsync(cluster, [0]));
        return elapsed.TotalSeconds;
    }

    private static async Task<double> MedianAsync(Func<Task<double>> measureAsync)
    {
        var values = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            values.Add(await measureAsync());
        }

        return Measure.Median(values);
    }
}
