using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agnox.Local.Nodes;
using Agnox.Local.State;

namespace Agnox.Local.CommandLine;

/// <summary>Shows each process, and what the cluster says of its nodes.</summary>
internal sealed class StatusReport(LocalCluster cluster, TextWriter output)
{
    /// <summary>0 when every process is alive, else 1.</summary>
    public async Task<int> PrintAsync(bool asJson, CancellationToken cancellationToken)
    {
        var processes = cluster.ReadState().Members
            .Select(member => new ProcessStatus(member.Name, member.Pid, member.IsAlive, PlaceOf(member), member.Log))
            .ToList();
        var (nodes, problem) = await FindNodesAsync(cancellationToken);
        if (asJson)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(
                new ClusterStatus(processes, nodes, problem), StatusContext.Default.ClusterStatus));
        }
        else
        {
            Print(processes);
            Print(nodes, problem);
        }

        return processes.TrueForAll(process => process.IsAlive) ? 0 : 1;
    }

    private async Task<(IReadOnlyList<NodeStatus> Nodes, string? Problem)> FindNodesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await cluster.GetNodesAsync(cancellationToken), null);
        }
        catch (ClusterFailureException failure)
        {
            return ([], failure.Message);
        }
    }

    private void Print(List<ProcessStatus> processes) => PrintTable(
        ["PROCESS", "PID", "STATE", "WHERE"],
        processes.Select(process => new[]
        {
            process.Name,
            process.Pid.ToString(CultureInfo.InvariantCulture),
            process.IsAlive ? "alive" : "dead",
            process.Place,
        }));

    private void Print(IReadOnlyList<NodeStatus> nodes, string? problem)
    {
        output.WriteLine();
        if (problem is not null)
        {
            output.WriteLine($"Nodes are not known. {problem}");
            return;
        }

        PrintTable(
            ["NODE", "SLOTS", "RUNNING", "DRAINING", "HEARD", "PROBLEM"],
            nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal).Select(node => new[]
            {
                node.NodeId,
                node.Slots.ToString(CultureInfo.InvariantCulture),
                node.Running.ToString(CultureInfo.InvariantCulture),
                node.IsDraining ? "yes" : "no",
                string.Create(CultureInfo.InvariantCulture, $"{node.HeartbeatAgeMs / 1000:0.0} s ago"),
                node.Problem?.ReplaceLineEndings(" ") ?? "",
            }));
    }

    private void PrintTable(string[] titles, IEnumerable<string[]> rows)
    {
        string[][] lines = [titles, .. rows];
        var widths = titles.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string PlaceOf(MemberProcess member) => member switch
    {
        GatewayMember gateway => gateway.Url.GetLeftPart(UriPartial.Authority),
        ServerMember server => server.Url.GetLeftPart(UriPartial.Authority),
        SiloMember silo => string.Create(
            CultureInfo.InvariantCulture, $"{silo.NodeId}, ports {silo.Ports.Silo} and {silo.Ports.Gateway}"),
        _ => "",
    };
}

internal sealed record ProcessStatus(string Name, int Pid, bool IsAlive, string Place, string Log);

internal sealed record ClusterStatus(IReadOnlyList<ProcessStatus> Processes, IReadOnlyList<NodeStatus> Nodes, string? Problem);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ClusterStatus))]
internal sealed partial class StatusContext : JsonSerializerContext;
