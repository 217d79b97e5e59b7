using System.Diagnostics;
using System.Globalization;
using Agnox.Operations;
using Agnox.Organizations;

namespace Agnox.Benchmarks.Cluster;

/// <summary>Grain calls a second from one client process, by callers that each call again once they have an answer.</summary>
internal static class GrainCalls
{
    private const int Organizations = 30;
    private const int Many = 64;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Bench bench, BenchCluster cluster)
    {
        await using var connection = await ClusterConnection.OpenAsync(cluster);
        var operations = connection.Grains.GetGrain<IOperationsGrain>(0);
        var organizations = Enumerable.Range(1, Organizations)
            .Select(number => connection.Grains.GetGrain<IOrganizationGrain>(number.ToString("x24", CultureInfo.InvariantCulture)))
            .ToList();
        var places = new List<int>();
        foreach (var organization in organizations)
        {
            await organization.CreateAsync("Benchmark", "650000000000000000000000");
            places.Add(await connection.FindAsync(cluster, organization));
        }

        var spread = string.Join(", ", places.CountBy(silo => silo).OrderBy(silo => silo.Key).Select(silo => $"{silo.Value} on silo {silo.Key}"));
        await bench.SayAsync($"grain calls from one client, {Length.TotalSeconds:0} s each: a ping of a stateless worker, and reads of {Organizations} organizations ({spread})");
        var baseline = await PerSecondAsync(1, _ => operations.PingAsync());
        await SayAsync("ping", 1, baseline);
        await SayAsync("ping", Many, await PerSecondAsync(Many, _ => operations.PingAsync()));
        await SayAsync("organization", 1, await PerSecondAsync(1, call => organizations[call % Organizations].GetAsync()));
        await SayAsync("organization", Many, await PerSecondAsync(Many, call => organizations[call % Organizations].GetAsync()));

        Task SayAsync(string what, int callers, double perSecond) => bench.SayAsync(
            $"{what,12}, {callers,2} at a time: {perSecond:#,0} calls/s, {callers * 1e6 / perSecond:#,0} µs each ({perSecond / baseline:0.00} times pings one at a time)");
    }

    private static async Task<double> PerSecondAsync(int callers, Func<int, Task> callAsync)
    {
        await CountAsync(callers, WarmUp, callAsync);
        var watch = Stopwatch.StartNew();
        var calls = await CountAsync(callers, Length, callAsync);
        return calls / watch.Elapsed.TotalSeconds;
    }

    private static async Task<int> CountAsync(int callers, TimeSpan length, Func<int, Task> callAsync)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(CallAsync));
        return counts.Sum();

        async Task<int> CallAsync(int caller)
        {
            var calls = 0;
            for (; watch.Elapsed < length; calls++)
            {
                await callAsync(caller + calls);
            }

            return calls;
        }
    }
}
