using System.Globalization;
using Agnox.Local.Nodes;
using Agnox.Local.Programs;

namespace Agnox.Local;

/// <content>Nodes, as the cluster sees them: through the operator's routes of any gateway that answers.</content>
public sealed partial class LocalCluster
{
    private static readonly TimeSpan NodeBeat = TimeSpan.FromMilliseconds(250);

    /// <summary>What the cluster says of its nodes.</summary>
    /// <exception cref="ClusterFailureException">No gateway answers.</exception>
    public Task<IReadOnlyList<NodeStatus>> GetNodesAsync(CancellationToken cancellationToken = default) =>
        Operator().GetNodesAsync(cancellationToken);

    /// <summary>Gives a silo's node no new runs, waits for those it has, and leaves it so.</summary>
    /// <param name="number">The silo.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="progress">Hears how many are left.</param>
    /// <param name="cancellationToken">Gives up waiting; the node stays as it is.</param>
    /// <exception cref="ClusterFailureException">No gateway answers, or the runs take longer.</exception>
    public async Task DrainSiloAsync(
        int number, TimeSpan limit, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var silo = _file.Read().Silo(number);
        await Operator().DrainAsync(silo.NodeId, cancellationToken);
        var since = _time.GetTimestamp();
        int? reported = null;
        while (true)
        {
            var node = (await Operator().GetNodesAsync(cancellationToken)).FirstOrDefault(node => node.NodeId == silo.NodeId)
                ?? throw new ClusterFailureException($"The cluster knows no node {silo.NodeId}. Is {silo.Name} alive?");
            if (node is { IsDraining: true, Running: 0 })
            {
                return;
            }

            if (reported != node.Running)
            {
                reported = node.Running;
                progress?.Report(string.Create(CultureInfo.InvariantCulture, $"{silo.Name} drains: {node.Running} runs left"));
            }

            if (_time.GetElapsedTime(since) > limit)
            {
                throw new ClusterFailureException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{silo.Name} still has {node.Running} runs after {limit.TotalSeconds:0} seconds; it goes on draining."));
            }

            await Task.Delay(NodeBeat, _time, cancellationToken);
        }
    }

    /// <summary>Gives a silo's node new runs again.</summary>
    public Task ResumeSiloAsync(int number, CancellationToken cancellationToken = default) =>
        Operator().ResumeAsync(_file.Read().Silo(number).NodeId, cancellationToken);

    /// <summary>Restarts all silos and then all gateways, each one when the one before is back at work.</summary>
    public async Task RestartOneByOneAsync(IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var state = _file.Read();
        foreach (var silo in state.Silos)
        {
            progress?.Report($"Restarting {silo.Name}");
            await RestartAsync(silo.Name, cancellationToken);
            await WaitForNodesAsync(cancellationToken);
        }

        foreach (var gateway in state.Gateways)
        {
            progress?.Report($"Restarting {gateway.Name}");
            await RestartAsync(gateway.Name, cancellationToken);
        }
    }

    /// <summary>Completes when the cluster has heard of every live silo's node since this call.</summary>
    /// <exception cref="ClusterFailureException">That takes longer than a start may take.</exception>
    public async Task WaitForNodesAsync(CancellationToken cancellationToken = default)
    {
        var state = _file.Read();
        var since = _time.GetTimestamp();
        while (true)
        {
            var waited = _time.GetElapsedTime(since);
            var (missing, problem) = await FindMissingAsync(waited, cancellationToken);
            if (missing.Count is 0)
            {
                return;
            }

            if (waited > state.StartLimit)
            {
                throw new ClusterFailureException(
                    $"Not heard of within {state.StartLimit.TotalSeconds:0} seconds: {string.Join(", ", missing)}. {problem}".TrimEnd());
            }

            await Task.Delay(NodeBeat, _time, cancellationToken);
        }
    }

    private async Task<(IReadOnlyList<string> Nodes, string Problem)> FindMissingAsync(
        TimeSpan waited, CancellationToken cancellationToken)
    {
        var expected = _file.Read().Silos.Where(silo => silo.IsAlive).Select(silo => silo.NodeId).ToList();
        try
        {
            var heard = (await Operator().GetNodesAsync(cancellationToken))
                .Where(node => node.HeartbeatAgeMs <= waited.TotalMilliseconds)
                .Select(node => node.NodeId);
            return ([.. expected.Except(heard, StringComparer.Ordinal)], "");
        }
        catch (ClusterFailureException failure)
        {
            return (expected, failure.Message);
        }
    }

    private OperatorClient Operator() => new(
        Http, _file.Read().Gateways, Configuration().SharedByGateways[ClusterConfiguration.OperatorSecret]);
}
