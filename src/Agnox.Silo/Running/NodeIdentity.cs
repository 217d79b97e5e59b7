using System.Collections.Immutable;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Running;

/// <summary>Who this node is: its stable id, its slots, and the address of its silo.</summary>
internal sealed class NodeIdentity(IOptions<RunnerOptions> options, ILocalSiloDetails silo)
{
    private const string MachineIdFile = "/etc/machine-id";

    public string NodeId { get; } = IdOf(options.Value);

    public string Address { get; } = silo.SiloAddress.ToParsableString();

    public string Platform { get; } = PlatformOf(options.Value);

    public ImmutableDictionary<string, string> Labels { get; } = options.Value.Labels.ToImmutableDictionary(StringComparer.Ordinal);

    public int Slots { get; } = options.Value.Slots > 0 ? options.Value.Slots : Environment.ProcessorCount;

    /// <summary>What the other silos know of this one without asking it.</summary>
    public static Dictionary<string, string> MetadataOf(RunnerOptions options)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [NodeMetadata.NodeId] = IdOf(options) };
        if (options.IsEnabled)
        {
            metadata.Add(NodeMetadata.Platform, PlatformOf(options));
        }

        return metadata;
    }

    private static string IdOf(RunnerOptions options) => options.NodeId is { Length: > 0 } configured ? configured : MachineId();

    private static string PlatformOf(RunnerOptions options) =>
        options.Platform is { Length: > 0 } configured ? configured : HostPlatform.Name;

    private static string MachineId() =>
        File.Exists(MachineIdFile) ? File.ReadAllText(MachineIdFile).Trim() : Environment.MachineName;
}
