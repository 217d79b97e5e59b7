using System.Formats.Tar;

using Agnox.Grains.Hosting;
using Agnox.Grains.Running;
using Agnox.Silo.Docker;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

[Trait("Category", "Docker")]
public sealed class DockerEngineTests(EngineFixture fixture)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Describe_Always_TellsVersionAndPlatform()
    {
        var engine = await fixture.Engine.DescribeAsync(Cancelled);

        Assert.NotEmpty(engine.Version);
        Assert.StartsWith("linux/", engine.Platform, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(255)]
    public async Task Wait_AfterExit_TellsTheCodeAndTimes(int code)
    {
        var id = await fixture.StartAsync($"exit {code}");

        var exit = await fixture.WaitAsync(id);

        Assert.Equal(code, exit.ExitCode);
        Assert.False(exit.WasOutOfMemory);
        Assert.True(exit.FinishedAt >= exit.StartedAt, $"{exit.StartedAt:O} to {exit.FinishedAt:O}");
        Assert.True(exit.StartedAt > DateTimeOffset.UnixEpoch);
    }

    [Theory]
    [InlineData("exec tail /dev/zero")]
    [InlineData("tail /dev/zero; exit 0")]
    public async Task Wait_ProcessExceedsMemory_IsOutOfMemory(string script)
    {
        var plan = await fixture.PlanAsync(script);
        var id = await fixture.CreateAsync(plan with { MemoryBytes = 16L << 20 });
        await fixture.Engine.StartAsync(id, Cancelled);

        var exit = await fixture.WaitAsync(id);

        Assert.True(exit.WasOutOfMemory, $"exit code {exit.ExitCode}");
    }

    [Fact]
    public async Task Kill_RunningContainer_EndsItAndKeepsItsFiles()
    {
        var id = await fixture.CreateAsync("mkdir /app/test-results; echo ok > /app/test-results/a; echo up; sleep 600");
        await using var tail = await fixture.Engine.TailAsync(id, Cancelled);
        await fixture.Engine.StartAsync(id, Cancelled);
        Assert.NotEqual(0, await tail.ReadAsync(new byte[16], Cancelled));

        await fixture.Engine.KillAsync(id, Cancelled);

        Assert.Equal(137, (await fixture.WaitAsync(id)).ExitCode);
        Assert.NotNull(await fixture.Engine.OpenArchiveAsync(id, "/app/test-results", Cancelled));
        await fixture.Engine.KillAsync(id, Cancelled);
    }

    [Fact]
    public async Task Destroy_TwiceNeverStartedOrUnknown_IsHarmless()
    {
        var id = await fixture.CreateAsync("exit 0");

        await fixture.Engine.DestroyAsync(id, Cancelled);
        await fixture.Engine.DestroyAsync(id, Cancelled);
        await fixture.Engine.KillAsync(id, Cancelled);

        await Assert.ThrowsAsync<ContainerRefusedException>(() => fixture.Engine.WaitAsync(id, Cancelled));
    }

    [Fact]
    public async Task Archive_OfAFolder_HasItsNameAsRoot()
    {
        var id = await fixture.StartAsync("mkdir -p test-results/deep; echo -n hello > test-results/deep/a.txt");
        await fixture.WaitAsync(id);

        await using var archive = await fixture.Engine.OpenArchiveAsync(id, "/app/test-results", Cancelled);

        Assert.NotNull(archive);
        await using var tar = new TarReader(archive);
        var files = new List<string>();
        while (await tar.GetNextEntryAsync(copyData: true, Cancelled) is { } entry)
        {
            files.Add(entry.Name);
        }

        Assert.Contains("test-results/deep/a.txt", files, StringComparer.Ordinal);
        Assert.All(files, name => Assert.StartsWith("test-results/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Archive_OfNothing_IsNull()
    {
        var id = await fixture.StartAsync("exit 0");
        await fixture.WaitAsync(id);

        Assert.Null(await fixture.Engine.OpenArchiveAsync(id, "/app/playwright-report", Cancelled));
    }

    [Fact]
    public async Task ChangedPaths_AfterExit_ListsAddedAndChangedOnly()
    {
        var id = await fixture.StartAsync("mkdir report; echo x > report/index.html; rm /etc/passwd");
        await fixture.WaitAsync(id);

        var paths = await fixture.Engine.ListChangedPathsAsync(id, Cancelled);

        Assert.Contains("/app/report/index.html", paths, StringComparer.Ordinal);
        Assert.Contains("/app", paths, StringComparer.Ordinal);
        Assert.DoesNotContain("/etc/passwd", paths, StringComparer.Ordinal);
    }

    [Fact]
    public async Task ChangedPaths_NothingChanged_IsEmpty()
    {
        var id = await fixture.StartAsync("exit 0");
        await fixture.WaitAsync(id);

        Assert.Empty(await fixture.Engine.ListChangedPathsAsync(id, Cancelled));
    }

    [Fact]
    public async Task Create_AskedAgainBecauseTheAnswerWasLost_IsTheSameContainer()
    {
        var plan = await fixture.PlanAsync("exit 0");
        var first = await fixture.CreateAsync(plan);

        Assert.Equal(first, await fixture.CreateAsync(plan));

        await fixture.Engine.StartAsync(first, Cancelled);
        await Assert.ThrowsAsync<ContainerRefusedException>(() => fixture.CreateAsync(plan));
    }

    [Fact]
    public async Task Create_NameOfAnOlderAttempt_ReplacesIt()
    {
        var plan = await fixture.PlanAsync("exit 0");
        var old = await fixture.CreateAsync(plan with { Labels = fixture.Labels("org/retried", 1) });

        var id = await fixture.CreateAsync(plan with { Labels = fixture.Labels("org/retried", 2) });

        Assert.NotEqual(old, id, StringComparer.Ordinal);
        await Assert.ThrowsAsync<ContainerRefusedException>(() => fixture.Engine.WaitAsync(old, Cancelled));
    }

    [Theory]
    [InlineData("org/held", 1)]
    [InlineData("org/other", 9)]
    public async Task Create_NameOfAnythingElse_IsRefused(string execution, int attempt)
    {
        var plan = await fixture.PlanAsync("exit 0");
        var holder = await fixture.CreateAsync(plan with { Labels = fixture.Labels("org/held", 2) });

        var refusal = await Assert.ThrowsAsync<ContainerRefusedException>(
            () => fixture.CreateAsync(plan with { Labels = fixture.Labels(execution, attempt) }));

        Assert.Contains(plan.Name, refusal.Message, StringComparison.Ordinal);
        await fixture.Engine.StartAsync(holder, Cancelled);
    }

    [Fact]
    public async Task Start_CommandMissing_IsRefusedWithTheReason()
    {
        var plan = await fixture.PlanAsync("exit 0");
        var id = await fixture.CreateAsync(plan with { Command = ["/bin/no-such-shell"] });

        var refusal = await Assert.ThrowsAsync<ContainerRefusedException>(() => fixture.Engine.StartAsync(id, Cancelled));

        Assert.Contains("/bin/no-such-shell", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Container_Inside_HasNoCapabilitiesAndItsLimits()
    {
        var text = await fixture.RunAsync(
            "grep -E 'CapEff|NoNewPrivs' /proc/self/status; df /dev/shm | tail -1; tty; pwd; echo $CI");

        Assert.Contains("CapEff:\t0000000000000000", text, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", text, StringComparison.Ordinal);
        Assert.Contains(" 65536 ", text, StringComparison.Ordinal);
        Assert.EndsWith("/dev/pts/0\r\n/app\r\ntrue\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListOwned_AnyState_FindsOnlyTheNodes()
    {
        var node = "test-" + Guid.NewGuid().ToString("N");
        var created = await CreateAsync(node, "org/a", 1);
        var exited = await CreateAsync(node, "org/b", 3);
        await fixture.Engine.StartAsync(exited, Cancelled);
        await fixture.WaitAsync(exited);

        var owned = await fixture.Engine.ListOwnedAsync(node, Cancelled);

        Assert.Equal(
            [(created, "org/a", 1, false), (exited, "org/b", 3, true)],
            owned.OrderBy(item => item.Execution, StringComparer.Ordinal)
                .Select(item => (item.ContainerId, item.Execution, item.Attempt, item.HasStarted)));
        Assert.All(owned, item => Assert.Equal(TimeSpan.Zero, item.CreatedAt.Offset));
    }

    [Theory]
    [InlineData("unix:///tmp/agnox-no-such.sock")]
    [InlineData("http://127.0.0.1:1")]
    public async Task AnyCall_EngineUnreachable_SaysWhereAndWhatToDo(string endpoint)
    {
        using var engine = EngineFixture.Make(new DockerOptions { Endpoint = new Uri(endpoint) });
        var plan = await fixture.PlanAsync("exit 0");

        foreach (var call in new Func<Task>[]
        {
            () => engine.DescribeAsync(Cancelled),
            () => engine.CreateAsync(plan, Cancelled),
            () => engine.StartAsync("x", Cancelled),
            () => engine.TailAsync("x", Cancelled),
            () => engine.WaitAsync("x", Cancelled),
            () => engine.KillAsync("x", Cancelled),
            () => engine.DestroyAsync("x", Cancelled),
            () => engine.ListChangedPathsAsync("x", Cancelled),
            () => engine.OpenArchiveAsync("x", "/app", Cancelled),
            () => engine.ListOwnedAsync("x", Cancelled),
            () => engine.ListImagesAsync(Cancelled),
            () => engine.EnsureImageAsync(
                new ImageReference("a", "1", null), HostPlatform.Name, PullPolicy.Auto, new Sentences(), Cancelled),
        })
        {
            var failure = await Assert.ThrowsAsync<EngineUnavailableException>(call);
            Assert.Contains(endpoint, failure.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
        }
    }

    private async Task<string> CreateAsync(string node, string execution, int attempt)
    {
        var labels = fixture.Labels(execution, attempt);
        labels[ContainerLabels.Node] = node;
        return await fixture.CreateAsync(await fixture.PlanAsync("exit 0") with { Labels = labels });
    }
}
