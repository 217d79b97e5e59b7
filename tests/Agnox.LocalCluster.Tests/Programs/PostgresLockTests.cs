using System.Diagnostics;
using Agnox.Local.Programs;
using Agnox.Testing.Storage;
using Xunit;

namespace Agnox.Local.Tests.Programs;

public sealed class PostgresLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "postmaster.pid");

    [Fact]
    public async Task Lock_WhoseServerIsGone_IsRemoved_EvenWhenItsPidIsTaken()
    {
        await System.IO.File.WriteAllTextAsync(File, $"{Environment.ProcessId}\n", TestContext.Current.CancellationToken);

        await PostgresLock.RemoveAbandonedAsync(_directory.Path, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Lock_OfAProcessThatWorksThere_IsHeldUntilItEnds()
    {
        var content = $"{Guid.NewGuid()}\n";
        await System.IO.File.WriteAllTextAsync(File, content, TestContext.Current.CancellationToken);
        using var worker = Process.Start(new ProcessStartInfo("sleep", ["600"]) { WorkingDirectory = _directory.Path })!;

        var whileItWorks = PostgresLock.IsHeld(content);
        worker.Kill();
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(whileItWorks);
        Assert.False(PostgresLock.IsHeld(content));
    }

    public void Dispose() => _directory.Dispose();
}
