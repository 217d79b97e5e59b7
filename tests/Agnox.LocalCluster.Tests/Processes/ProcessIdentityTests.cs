using System.Diagnostics;
using Agnox.Local.Processes;
using Xunit;

namespace Agnox.Local.Tests.Processes;

public sealed class ProcessIdentityTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Find_OfThisProcess_IsAlive() =>
        Assert.True(ProcessIdentity.Find(Environment.ProcessId) is { IsAlive: true });

    [Fact]
    public void Find_WhenNobodyHasThePid_IsNull() => Assert.Null(ProcessIdentity.Find(int.MaxValue));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void IsAlive_OfNoProcess_IsFalse(int pid) => Assert.False(new ProcessIdentity(pid, "").IsAlive);

    [Fact]
    public async Task Recycled_Pid_IsNeverSignalled()
    {
        using var other = Process.Start("sleep", ["600"]);
        var recorded = new ProcessIdentity(other.Id, "another-boot/1");

        Assert.False(recorded.IsAlive);
        Assert.False(ProcessControl.TrySend(recorded, Signal.Kill));
        Assert.False(await ProcessControl.KillAsync(recorded, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.True(await ProcessControl.StopAsync(
            recorded, Signal.Terminate, Limit, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.True(ProcessIdentity.Find(other.Id) is { IsAlive: true });
        other.Kill();
    }

    [Fact]
    public async Task Stop_WhenTheRequestIsIgnored_Kills()
    {
        using var stubborn = Process.Start("sh", ["-c", "trap '' TERM; while :; do sleep 1; done"]);
        var process = ProcessIdentity.Find(stubborn.Id)!.Value;

        await ProcessControl.StopAsync(
            process, Signal.Terminate, TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.False(process.IsAlive);
    }

    [Fact]
    public async Task Stop_OfASuspendedProcess_IsHeard()
    {
        using var suspended = Process.Start("sleep", ["600"]);
        var process = ProcessIdentity.Find(suspended.Id)!.Value;
        Assert.True(ProcessControl.TrySend(process, Signal.Suspend));

        Assert.True(await ProcessControl.StopAsync(
            process, Signal.Terminate, Limit, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.False(process.IsAlive);
    }
}
