using Agnox.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Running;

/// <summary>Who this node is: its stable id, its slots, and the address of its silo.</summary>
internal sealed class NodeIdentity(IOptions<RunnerOptions> options, ILocalSiloDetails silo)
{
    private const string MachineIdFile = "/etc/machine-id";

    public string NodeId { get; } = options.Value.NodeId is { Length: > 0 } configured ? configured : MachineId();

    public string Address { get; } = silo.SiloAddress.ToParsableString();

    public string Platform { get; } = HostPlatform.Name;

    public int Slots { get; } = options.Value.Slots > 0 ? options.Value.Slots : Environment.ProcessorCount;

    private static string MachineId() =>
        File.Exists(MachineIdFile) ? File.ReadAllText(MachineIdFile).Trim() : Environment.MachineName;
}
