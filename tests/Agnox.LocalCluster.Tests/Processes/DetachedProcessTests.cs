using Agnox.Local.Processes;
using Agnox.Testing.Storage;
using Xunit;

namespace Agnox.Local.Tests.Processes;

public sealed class DetachedProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private LogFile Log => new(Path.Combine(_directory.Path, "one.log"));

    [Fact]
    public async Task Start_RecordsTheProgramItself_InItsOwnSession()
    {
        var process = DetachedProcess.Start(new(["sleep", "600"], "/"), Log.Path);
        try
        {
            var status = await File.ReadAllTextAsync($"/proc/{process.Pid}/stat", TestContext.Current.CancellationToken);

            Assert.Equal(process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture), status.Split(' ')[5]);
            Assert.Empty(process.FindChildren());
        }
        finally
        {
            await ProcessControl.KillAsync(process, TimeProvider.System, CancellationToken.None);
        }

        Assert.False(process.IsAlive);
    }

    [Theory]
    [InlineData("Logging__LogLevel__Some.Name")]
    [InlineData("Runner__Labels__9-zone/é x")]
    public async Task Start_HandsOnVariablesOfEveryName(string name)
    {
        const string Value = """a 'b' "$c" * d""";
        using (var make = System.Diagnostics.Process.Start("mkfifo", [Log.Path]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // The log is a pipe: the program waits there for its reader, who then sees all of it.
        DetachedProcess.Start(new(["env"], "/") { Environment = Launch.NoVariables.Add(name, Value) }, Log.Path);
        var printed = await Task.Run(() => File.ReadAllLines(Log.Path), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Contains($"{name}={Value}", printed, StringComparer.Ordinal);
    }

    [Fact]
    public async Task RunToEnd_KeepsOutputAndSettings_AndHidesNothingOfAFailure()
    {
        var launch = new Launch(["sh", "-c", """echo "said $WORD"; echo "   at Frame()"; exit 7"""], _directory.Path)
        {
            Environment = Launch.NoVariables.Add("WORD", "it"),
        };

        var failure = await Assert.ThrowsAsync<ClusterFailureException>(
            () => DetachedProcess.RunToEndAsync(launch, Log, TestContext.Current.CancellationToken));

        Assert.Equal($"one failed with exit code 7. The end of {Log.Path}:\n  said it", failure.Message);
    }

    [Fact]
    public async Task Log_IsAddedTo_AndReadFromWhereAProcessBegan()
    {
        await DetachedProcess.RunToEndAsync(new(["echo", "first"], "/"), Log, TestContext.Current.CancellationToken);
        var start = Log.Length;
        await DetachedProcess.RunToEndAsync(new(["echo", "second"], "/"), Log, TestContext.Current.CancellationToken);

        Assert.True(Log.HasSince(0, "first"));
        Assert.False(Log.HasSince(start, "first"));
        Assert.True(Log.HasSince(start, "second"));
    }

    [Fact]
    public async Task Program_ThatIsMissing_IsNamed()
    {
        var failure = await Assert.ThrowsAsync<ClusterFailureException>(() => DetachedProcess.RunToEndAsync(
            new(["agnox-no-such-program"], "/"), Log, TestContext.Current.CancellationToken));

        Assert.Contains("agnox-no-such-program", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
