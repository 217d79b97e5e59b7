using System.Diagnostics;
using Agnox.Testing.Docker;

namespace Agnox.Benchmarks.Cluster;

/// <summary>
/// A run that a silo has claimed and whose container has not started when the silo is killed: from the SIGKILL until a
/// client hears that another node has taken it. The same run's first start, from its POST on, is what it is beside.
/// </summary>
internal static class ClaimedRun
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(2);

    public static async Task<Dispatches> MeasureAsync(BenchCluster cluster)
    {
        var member = (await cluster.SignUpAsync(1))[0];
        var starts = new RunStarts(member);
        var image = await TestImages.ScriptAsync("echo '1 passed'");
        var dispatches = new Dispatches();
        for (var round = 0; round < Dispatches.Rounds; round++)
        {
            using var registry = new SilentRegistry();
            var held = registry.Image;
            await DockerCommand.RunAsync("tag", image, held);
            var submitted = Stopwatch.GetTimestamp();
            var taskId = await member.SubmitAsync(held);
            var first = await starts.WaitAsync(taskId, 1, StepLimit);
            await registry.WaitAsync(StepLimit);

            var silo = cluster.SiloOf(first.NodeId);
            var killed = Stopwatch.GetTimestamp();
            await cluster.Local.KillSiloAsync(silo);
            registry.Dispose();
            var second = await starts.WaitAsync(taskId, 2, BenchCluster.Lease + BenchCluster.DetachedGrace + StepLimit);

            dispatches.Add(first.SecondsSince(submitted), second.SecondsSince(killed));
            await member.WaitForEndAsync(taskId);
            await cluster.HealAsync(silo);
            await DockerCommand.RunAsync("rmi", held);
        }

        return dispatches;
    }
}
