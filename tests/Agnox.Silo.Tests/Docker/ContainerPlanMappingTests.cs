using Agnox.Grains.Running;
using Agnox.Silo.Docker;

using Docker.DotNet.Models;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

public sealed class ContainerPlanMappingTests
{
    private static readonly ContainerPlan Plan = new()
    {
        Name = "org_1_task_2",
        Image = "shop/tests:1",
        Command = ["/bin/sh", "/app/entrypoint.sh", "all"],
        WorkingDirectory = "/app",
        Environment = ["CI=true"],
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [ContainerLabels.Attempt] = "1" },
        MemoryBytes = 2L << 30,
        NanoCpus = 2_000_000_000,
        PidsLimit = 512,
        SharedMemoryBytes = 64L << 20,
        EngineLogBytes = 1L << 30,
        Network = "agnox",
        AllowHostAccess = false,
    };

    [Fact]
    public void ToParameters_AnyPlan_IsHardened()
    {
        var host = HostOf(Plan);

        Assert.Equal(["ALL"], host.CapDrop);
        Assert.Null(host.CapAdd);
        Assert.Equal(["no-new-privileges:true"], host.SecurityOpt);
        Assert.False(host.Privileged);
        Assert.Equal(Plan.MemoryBytes, host.Memory);
        Assert.Equal(Plan.MemoryBytes, host.MemorySwap);
        Assert.Equal(Plan.NanoCpus, host.NanoCPUs);
        Assert.Equal(Plan.PidsLimit, host.PidsLimit);
        Assert.Equal(Plan.SharedMemoryBytes, host.ShmSize);
        Assert.Null(host.Binds);
        Assert.Null(host.Mounts);
        Assert.Equal("agnox", host.NetworkMode);
    }

    [Fact]
    public void ToParameters_AnyPlan_KeepsTheImagesEntryPointAndFiles()
    {
        var parameters = ContainerPlanMapping.ToParameters(Plan);

        Assert.True(parameters.Tty);
        Assert.Null(parameters.Entrypoint);
        Assert.Equal<IEnumerable<string>>(Plan.Command, parameters.Cmd);
        Assert.False(HostOf(Plan).AutoRemove);
        Assert.False(HostOf(Plan).Init);
    }

    [Theory]
    [InlineData(false, new string[0])]
    [InlineData(true, new[] { "host.docker.internal:host-gateway" })]
    public void ToParameters_HostAccess_IsTheOnlyExtraHost(bool isAllowed, string[] expected) =>
        Assert.Equal(
            expected, HostOf(Plan with { AllowHostAccess = isAllowed }).ExtraHosts);

    [Fact]
    public void ToParameters_LogBound_IsTheSizeOfOneOfTwoFiles()
    {
        var log = HostOf(Plan).LogConfig;

        Assert.NotNull(log);
        Assert.Equal("local", log.Type);
        Assert.Equal("1073741824", log.Config!["max-size"]);
        Assert.Equal("2", log.Config["max-file"]);
        Assert.Equal("false", log.Config["compress"]);
    }

    private static HostConfig HostOf(ContainerPlan plan) => ContainerPlanMapping.ToParameters(plan).HostConfig!;
}
