using System.Collections.Concurrent;
using System.Globalization;
using Agnox.Executions;
using Agnox.Organizations;
using Agnox.Testing.Simulated;

namespace Agnox.Benchmarks;

/// <summary>One organization with 10,000 runs queued, and 50 that come with one each, on few slots.</summary>
internal static class FairnessRun
{
    private const int Slots = 10;
    private const int Backlog = 10_000;
    private const int Singles = 50;
    private const string Single = "single";

    private static readonly TimeSpan RunTime = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(Bench bench)
    {
        var starts = new ConcurrentQueue<ExecutionKey>();
        var warm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = Singles;
        var simulation = new Simulation
        {
            ContainerAsync = _ => Task.Delay(RunTime, TimeProvider.System),
            Started = key =>
            {
                starts.Enqueue(key);
                if (starts.Count == 20 * Slots)
                {
                    warm.SetResult();
                }

                if (key.TaskId == Single && Interlocked.Decrement(ref left) == 0)
                {
                    served.SetResult();
                }
            },
        };
        await DispatchChain.FillAsync(simulation, 0, Backlog);
        await using var cluster = await DispatchChain.StartAsync(simulation);
        await DispatchChain.CreateAsync(cluster, Enumerable.Range(0, Singles + 1));
        simulation.Slots = Slots;
        await warm.Task;
        var accepted = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Enumerable.Range(1, Singles), async (organization, _) =>
        {
            var id = DispatchChain.IdOf(organization);
            await cluster.Client.GetGrain<IOrganizationGrain>(id).SubmitAsync(DispatchChain.Request(Single));
            accepted[id] = starts.Count;
        });
        await served.Task;

        var order = starts.ToList();
        var worst = accepted.Max(one => order.FindIndex(key => key.OrganizationId == one.Key && key.TaskId == Single) + 1 - one.Value);
        var contended = order
            .Skip(accepted.Values.Min())
            .Take(order.FindLastIndex(key => key.TaskId == Single) + 1 - accepted.Values.Min())
            .CountBy(key => key.OrganizationId, StringComparer.Ordinal)
            .Select(organization => organization.Value * RunTime.TotalSeconds)
            .ToList();
        var jain = Math.Pow(contended.Sum(), 2) / (contended.Count * contended.Sum(share => share * share));
        await bench.SayAsync($"fairness: one organization with {Backlog.ToString("#,0", CultureInfo.InvariantCulture)} queued, {Singles} with one each, {Slots} slots: the last of them started {worst} starts after it was accepted (bound {Singles + 1}: {(worst <= Singles + 1 ? "kept" : "MISSED")}); Jain index of the slot-seconds given while any of them waited {jain:0.000} ({(jain >= 0.95 ? "kept" : "MISSED")}, 0.95)");
    }
}
