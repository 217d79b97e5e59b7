using System.Globalization;

using Agnox.Grains.Running;

using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

/// <summary>A plan in the engine's words. Pure, so that the hardening can be asserted without an engine.</summary>
internal static class ContainerPlanMapping
{
    public static CreateContainerParameters ToParameters(ContainerPlan plan) => new()
    {
        Name = plan.Name,
        Image = plan.Image,
        Cmd = [.. plan.Command],
        WorkingDir = plan.WorkingDirectory,
        Env = [.. plan.Environment],
        Labels = plan.Labels.ToDictionary(StringComparer.Ordinal),
        Tty = true,
        HostConfig = new HostConfig
        {
            NetworkMode = plan.Network,
            ExtraHosts = plan.AllowHostAccess ? ["host.docker.internal:host-gateway"] : [],
            Memory = plan.MemoryBytes,
            MemorySwap = plan.MemoryBytes,
            NanoCPUs = plan.NanoCpus,
            PidsLimit = plan.PidsLimit,
            ShmSize = plan.SharedMemoryBytes,
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges:true"],
            AutoRemove = false,
            Init = false,
            LogConfig = LogOf(plan.EngineLogBytes),
        },
    };

    /// <summary>
    /// The local driver keeps bytes as they are, where json-file replaces what is not UTF-8, and takes a third less disk.
    /// It turns to a second file at the size given and drops the first only when the second is full too: whatever is
    /// printed, the newest <paramref name="bytes"/> are there, and the oldest until twice that has been printed.
    /// </summary>
    private static LogConfig LogOf(long bytes) => new()
    {
        Type = "local",
        Config = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["max-size"] = bytes.ToString(CultureInfo.InvariantCulture),
            ["max-file"] = "2",
            ["compress"] = "false",
        },
    };
}
