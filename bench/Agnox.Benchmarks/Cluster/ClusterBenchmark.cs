using System.Runtime.InteropServices;

namespace Agnox.Benchmarks.Cluster;

/// <summary>A cluster of processes: what accepting costs, what a grain call costs, what a silo's death costs.</summary>
internal static class ClusterBenchmark
{
    public static async Task<double> RunAsync(Bench bench)
    {
        // The cluster's processes outlive this one, so an interruption has to take them down.
        using var interruption = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

        await using var cluster = await BenchCluster.UpAsync(interruption.Token);
        return await MeasureAsync(bench, cluster).WaitAsync(interruption.Token);

        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interruption.Cancel();
        }
    }

    private static async Task<double> MeasureAsync(Bench bench, BenchCluster cluster)
    {
        await bench.SayAsync($"{BenchCluster.Silos} silos with {BenchCluster.SlotsPerSilo} slot each, {BenchCluster.Gateways} gateways, Redis, PostgreSQL, container engine and this client on {Environment.ProcessorCount} processors");
        var ratio = await SubmitLatency.RunAsync(bench, cluster);
        await GrainCalls.RunAsync(bench, cluster);
        await ReportDeathsAsync(bench, cluster);
        return ratio;
    }

    private static async Task ReportDeathsAsync(Bench bench, BenchCluster cluster)
    {
        await bench.SayAsync($"a silo's death, SIGKILL to the RUNNING that a client hears, {Dispatches.Rounds} rounds");
        var waiting = await WaitingRuns.MeasureAsync(cluster);
        await bench.SayAsync($"runs that wait, dispatcher on the killed silo, first one taken elsewhere: median {waiting.AfterDeath:0.0} s, max {waiting.LongestAfterDeath:0.0} s; nobody killed, slot freed the same way: {waiting.Undisturbed:0.0} s (ratio {waiting.Ratio:0.0})");
        var claimed = await ClaimedRun.MeasureAsync(cluster);
        var patience = (BenchCluster.Lease + BenchCluster.DetachedGrace).TotalSeconds;
        await bench.SayAsync($"run claimed by the killed silo, container not started, taken elsewhere: median {claimed.AfterDeath:0.0} s, max {claimed.LongestAfterDeath:0.0} s, of which {patience:0} s are Executions:Lease ({BenchCluster.Lease.TotalSeconds:0} s here) and :DetachedGrace ({BenchCluster.DetachedGrace.TotalSeconds:0} s); beyond them median {claimed.AfterDeath - patience:0.0} s, max {claimed.LongestAfterDeath - patience:0.0} s; its first start, from its POST: {claimed.Undisturbed:0.00} s");
    }
}
