using System.Diagnostics.CodeAnalysis;
using Agnox.Local.State;

namespace Agnox.Local.CommandLine;

/// <summary>Runs a command and says what came of it.</summary>
[SuppressMessage(
    "Reliability", "CA2000:Dispose objects before losing scope", Justification = "The cluster outlives the command.")]
internal sealed class ClusterCommands(TextWriter output)
{
    /// <summary>The exit code.</summary>
    /// <exception cref="ClusterFailureException">The command could not do its work.</exception>
    public async Task<int> RunAsync(ClusterArguments arguments, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(Path.GetFullPath(arguments.Data), "cluster");
        var mayBeEmpty = arguments.Verb == Verb.Up || arguments.DeleteData;
        var cluster = mayBeEmpty ? LocalCluster.At(directory) : LocalCluster.Open(directory);
        await using var alone = arguments.Verb.IsAlone ? CommandLock.Take(new(directory)) : null;
        if (arguments.Verb == Verb.Up)
        {
            return await UpAsync(arguments, directory, cancellationToken);
        }

        if (arguments.Verb == Verb.Down)
        {
            return await DownAsync(cluster, arguments, directory, cancellationToken);
        }

        if (arguments.Verb == Verb.Status)
        {
            return await new StatusReport(cluster, output).PrintAsync(arguments.AsJson, cancellationToken);
        }

        var done = await ChangeAsync(cluster, arguments, cancellationToken);
        await output.WriteLineAsync(done.AsMemory(), cancellationToken);
        return 0;
    }

    private async Task<int> UpAsync(ClusterArguments arguments, string directory, CancellationToken cancellationToken)
    {
        var cluster = await LocalCluster.UpAsync(
            new()
            {
                Directory = directory,
                Silos = arguments.Silos,
                Gateways = arguments.Gateways,
                Slots = arguments.Slots,
                Port = arguments.Port,
                Settings = arguments.Settings,
            },
            new Progress(output),
            cancellationToken);
        await new StatusReport(cluster, output).PrintAsync(asJson: false, cancellationToken);
        await output.WriteLineAsync($"The cluster is up in {directory}. Stop it with: ./agnox cluster down");
        return 0;
    }

    private async Task<int> DownAsync(
        LocalCluster cluster, ClusterArguments arguments, string directory, CancellationToken cancellationToken)
    {
        await cluster.DownAsync(arguments.DeleteData, cancellationToken);
        await output.WriteLineAsync(arguments.DeleteData
            ? "The cluster is down and its data deleted."
            : $"The cluster is down; its data stays in {directory}.");
        return 0;
    }

    private async Task<string> ChangeAsync(LocalCluster cluster, ClusterArguments arguments, CancellationToken cancellationToken)
    {
        var (verb, member) = (arguments.Verb, arguments.Member);
        if (verb == Verb.RollingRestart)
        {
            await cluster.RestartOneByOneAsync(new Progress(output), cancellationToken);
            return "All silos and gateways are restarted.";
        }

        if (verb == Verb.Add)
        {
            var isSilo = member!.Kind is "silo";
            var number = isSilo ? await cluster.AddSiloAsync(cancellationToken) : await cluster.AddGatewayAsync(cancellationToken);
            return isSilo
                ? $"silo-{number} serves as node {cluster.Silos[number - 1].NodeId}."
                : $"gateway-{number} serves on {cluster.Gateways[number - 1]}.";
        }

        if (verb == Verb.Drain)
        {
            await cluster.DrainSiloAsync(member!.Number, arguments.Timeout, new Progress(output), cancellationToken);
            return $"silo-{member.Number} has no runs and takes none. Undo it with: ./agnox cluster resume silo {member.Number}";
        }

        if (verb == Verb.Resume)
        {
            await cluster.ResumeSiloAsync(member!.Number, cancellationToken);
            return $"silo-{member.Number} takes runs.";
        }

        return await ChangeMemberAsync(cluster, verb, cluster.NameOf(member!.Kind, member.Number), cancellationToken);
    }

    private static async Task<string> ChangeMemberAsync(
        LocalCluster cluster, Verb verb, string name, CancellationToken cancellationToken)
    {
        if (verb == Verb.Kill)
        {
            await cluster.Members.KillAsync(name, cancellationToken);
            return $"{name} is killed.";
        }

        if (verb == Verb.Stop)
        {
            await cluster.Members.StopAsync(name, cancellationToken);
            return $"{name} is stopped.";
        }

        if (verb == Verb.Restart)
        {
            await cluster.Members.StopAsync(name, cancellationToken);
        }

        await cluster.Members.StartAsync(name, cancellationToken);
        return $"{name} serves.";
    }

    /// <summary>A line for each step, at once and in order.</summary>
    private sealed class Progress(TextWriter output) : IProgress<string>
    {
        public void Report(string value)
        {
            output.WriteLine($"==> {value}");
            output.Flush();
        }
    }
}
