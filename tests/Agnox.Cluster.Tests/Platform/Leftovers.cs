using System.Collections.Immutable;
using Agnox.Testing.Docker;

namespace Agnox.Cluster.Tests.Platform;

/// <summary>What a run may leave behind: a container, a network of its own, a row that somebody must look after.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Waits until nothing is left, as removing goes on after a run's end.</summary>
    /// <returns>What is left all the same; hopefully nothing.</returns>
    public static async Task<ImmutableArray<string>> WaitUntilNoneAsync(
        string endpoint, WriteAudit audit, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = await ListAsync(endpoint, audit);
            if (left.IsEmpty || TimeProvider.System.GetElapsedTime(began) > Limit)
            {
                return left;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static async Task<ImmutableArray<string>> ListAsync(string endpoint, WriteAudit audit)
    {
        var containers = await DockerCommand.RunAsync("--host", endpoint, "ps", "-aq", "--filter", "label=agnox.execution");
        var networks = await DockerCommand.RunAsync("--host", endpoint, "network", "ls", "--format", "{{.Name}}");
        return
        [
            .. Lines(containers).Select(id => $"container {id}"),
            .. Lines(networks).Where(name => name is not ("bridge" or "host" or "none") && name != TestCluster.Network)
                .Select(name => $"network {name}"),
            .. (await audit.ListOpenAsync()).Select(run => $"open run {run}"),
        ];
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
