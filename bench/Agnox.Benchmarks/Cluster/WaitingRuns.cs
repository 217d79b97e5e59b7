using System.Diagnostics;
using Agnox.Dispatch;
using Agnox.Grains.Hosting;
using Agnox.Testing.Docker;
using Agnox.Testing.Platform;

namespace Agnox.Benchmarks.Cluster;

/// <summary>
/// Runs of three organizations wait, all slots are taken, and the silo with the dispatcher is killed; right after, a
/// container on another node ends. From the SIGKILL until a client hears that a node has taken the first of the waiting.
/// Beside it: the same, nobody killed, from the command that ends the container.
/// </summary>
internal sealed class WaitingRuns
{
    private const int WaitingOrganizations = 3;

    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(2);

    private readonly BenchCluster _cluster;
    private readonly TestMember _holder;
    private readonly RunStarts _heldStarts;
    private readonly List<(TestMember Member, RunStarts Starts)> _waiting;

    private WaitingRuns(BenchCluster cluster, TestMember holder, IEnumerable<TestMember> others)
    {
        _cluster = cluster;
        _holder = holder;
        _heldStarts = new(_holder);
        _waiting = [.. others.Select(member => (member, new RunStarts(member)))];
    }

    public static async Task<Dispatches> MeasureAsync(BenchCluster cluster)
    {
        var members = await cluster.SignUpAsync(1 + WaitingOrganizations);
        var scene = new WaitingRuns(cluster, members[0], members.Skip(1));
        var dispatches = new Dispatches();
        for (var round = 0; round < Dispatches.Rounds; round++)
        {
            dispatches.Add(await scene.RoundAsync(kill: false), await scene.RoundAsync(kill: true));
        }

        return dispatches;
    }

    private async Task<double> RoundAsync(bool kill)
    {
        var held = await FillSlotsAsync();
        var dispatcher = await FindDispatcherAsync();
        var ending = held.First(run => _cluster.SiloOf(run.NodeId) != dispatcher);
        var image = await TestImages.ScriptAsync("echo '1 passed'");
        var waiting = new List<(TestMember Member, string TaskId)>();
        var started = new List<Task<RunStart>>();
        foreach (var (member, starts) in _waiting)
        {
            var taskId = await member.SubmitAsync(image);
            waiting.Add((member, taskId));
            started.Add(starts.WaitAsync(taskId, 1, StepLimit));
        }

        var begun = Stopwatch.GetTimestamp();
        if (kill)
        {
            await _cluster.Local.KillSiloAsync(dispatcher);
        }

        await DockerCommand.RunAsync("kill", ending.Container);
        var first = await await Task.WhenAny(started);

        if (kill)
        {
            await _cluster.HealAsync(dispatcher);
        }

        await Task.WhenAll(waiting.Select(run => run.Member.WaitForEndAsync(run.TaskId, StepLimit)));
        foreach (var run in held)
        {
            await _holder.CancelAsync(run.TaskId);
            await _holder.WaitForEndAsync(run.TaskId, StepLimit);
        }

        return first.SecondsSince(begun);
    }

    /// <summary>One run in each slot, its container begun.</summary>
    private async Task<List<HeldRun>> FillSlotsAsync()
    {
        var image = await TestImages.ScriptAsync("echo begun; sleep 600");
        var taskIds = new List<string>();
        for (var slot = 0; slot < BenchCluster.Silos * BenchCluster.SlotsPerSilo; slot++)
        {
            taskIds.Add(await _holder.SubmitAsync(image));
        }

        var held = new List<HeldRun>();
        foreach (var taskId in taskIds)
        {
            await _holder.FollowUntilAsync(taskId, "begun", StepLimit);
            var start = await _heldStarts.WaitAsync(taskId, 1, StepLimit);
            held.Add(new(taskId, start.NodeId, await FindContainerAsync(taskId)));
        }

        return held;
    }

    /// <summary>Of all containers: what one prints may come before the engine counts it among those that run.</summary>
    private async Task<string> FindContainerAsync(string taskId) =>
        await DockerCommand.RunAsync("ps", "-aq", "--filter", $"label=agnox.execution={_holder.OrganizationId}/{taskId}") is { Length: > 0 } container
            ? container
            : throw new InvalidOperationException($"The container of a run that had begun is gone: {await _holder.GetAsync(taskId)}");

    /// <summary>Asked with a connection of its own: an older one would first have to learn of the rounds' deaths before.</summary>
    private async Task<int> FindDispatcherAsync()
    {
        await using var connection = await ClusterConnection.OpenAsync(_cluster);
        return await connection.FindAsync(_cluster, connection.Grains.GetGrain<IDispatcherGrain>(HostPlatform.Name));
    }

    private sealed record HeldRun(string TaskId, string NodeId, string Container);
}
