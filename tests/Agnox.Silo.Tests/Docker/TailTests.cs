using System.Text;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

[Trait("Category", "Docker")]
public sealed class TailTests(EngineFixture fixture)
{
    private const string TenMegabytes =
        """awk 'BEGIN{for(i=1;i<=160000;i++) print "line " i " of some plausible test output text with sixty ch"}'""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Outputs => new()
    {
        { "exit 0", "" },
        { "echo one", "one\r\n" },
        { "printf 'no line end'", "no line end" },
        { """printf 'a\r\n\n\nb\n'""", "a\r\r\n\r\n\r\nb\r\n" },
        { "echo out; echo err >&2", "out\r\nerr\r\n" },
        { "printf a; printf 'b\\nc'", "ab\r\nc" },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task Tail_AskedBeforeStart_IsWhatWasPrinted(string script, string expected) =>
        Assert.Equal(expected, await fixture.RunAsync(script));

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task Tail_OfAnExitedContainer_IsWhatWasPrintedEachTime(string script, string expected)
    {
        var id = await fixture.StartAsync(script);
        await fixture.WaitAsync(id);

        Assert.Equal(expected, Encoding.UTF8.GetString(await fixture.TailAsync(id)));
        Assert.Equal(expected, Encoding.UTF8.GetString(await fixture.TailAsync(id)));
    }

    [Fact]
    public async Task Tail_BytesThatAreNotText_AreUnchanged()
    {
        var id = await fixture.CreateAsync("""printf 'x\377\376\000\001y\n'""");
        await using var tail = await fixture.Engine.TailAsync(id, Cancelled);
        await fixture.Engine.StartAsync(id, Cancelled);

        var live = await EngineFixture.ReadAsync(tail);

        Assert.Equal([(byte)'x', 255, 254, 0, 1, (byte)'y', 13, 10], live);
        Assert.Equal(live, await fixture.TailAsync(id));
    }

    [Fact]
    public async Task Tail_AskedInMidRun_MissesNothingBeforeOrAfter()
    {
        var id = await fixture.CreateAsync(
            "i=0; while [ $i -lt 40 ]; do printf \"tick $i\\n\"; usleep 25000; i=$((i+1)); done; printf end");
        await using var first = await fixture.Engine.TailAsync(id, Cancelled);
        await fixture.Engine.StartAsync(id, Cancelled);
        Assert.NotEqual(0, await first.ReadAsync(new byte[8], Cancelled));

        var second = Encoding.UTF8.GetString(await fixture.TailAsync(id));

        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"tick {i}\r\n")) + "end", second);
    }

    [Fact]
    public async Task Tail_LargeOutputAskedInMidRun_IsTheSameAsFromTheStart()
    {
        var id = await fixture.CreateAsync(TenMegabytes + "; printf unfinished");
        await using var first = await fixture.Engine.TailAsync(id, Cancelled);
        await fixture.Engine.StartAsync(id, Cancelled);

        var second = await fixture.TailAsync(id);
        var live = await EngineFixture.ReadAsync(first);

        Assert.True(live.AsSpan().SequenceEqual(second), $"{live.Length} and {second.Length} bytes");
        Assert.EndsWith("unfinished", Encoding.UTF8.GetString(second.AsSpan(second.Length - 20)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_ReaderLateUntilTheContainerHasExited_LosesNothing()
    {
        var id = await fixture.CreateAsync(TenMegabytes);
        await using var tail = await fixture.Engine.TailAsync(id, Cancelled);
        await fixture.Engine.StartAsync(id, Cancelled);
        await fixture.WaitAsync(id);

        var late = await EngineFixture.ReadAsync(tail);

        var kept = await fixture.TailAsync(id);
        Assert.Equal(160_000, late.Count(b => b is (byte)'\n'));
        Assert.True(late.AsSpan().SequenceEqual(kept), $"{late.Length} and {kept.Length} bytes");
    }

    [Fact]
    public async Task Tail_EngineTurnsToASecondLogFile_KeepsTheBeginning()
    {
        var plan = await fixture.PlanAsync(TenMegabytes);
        var id = await fixture.CreateAsync(plan with { EngineLogBytes = 8L << 20 });
        await fixture.Engine.StartAsync(id, Cancelled);
        await fixture.WaitAsync(id); // an engine may repeat lines to one who reads while it turns; a run's cap comes before

        var text = Encoding.UTF8.GetString(await fixture.TailAsync(id));

        Assert.StartsWith("line 1 of", text, StringComparison.Ordinal);
        Assert.Equal(160_000, text.Count(character => character is '\n'));
    }

    [Fact]
    public async Task Tail_Disposed_LetsTheContainerGoOn()
    {
        var id = await fixture.CreateAsync(TenMegabytes);
        await using (var tail = await fixture.Engine.TailAsync(id, Cancelled))
        {
            await fixture.Engine.StartAsync(id, Cancelled);
            Assert.NotEqual(0, await tail.ReadAsync(new byte[8], Cancelled));
        }

        Assert.Equal(0, (await fixture.WaitAsync(id)).ExitCode);
    }

    [Fact]
    public async Task Tail_TwoHundredQuickContainers_HaveTheirLastLine()
    {
        var plan = await fixture.PlanAsync("seq 1 100; printf last");
        var expected = string.Concat(Enumerable.Range(1, 100).Select(i => i + "\r\n")) + "last";
        var wrong = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancelled },
            async (number, cancellationToken) =>
            {
                var id = await fixture.Engine.CreateAsync(
                    plan with { Name = $"{plan.Name}-{number}" }, cancellationToken);
                try
                {
                    await using var tail = await fixture.Engine.TailAsync(id, cancellationToken);
                    await fixture.Engine.StartAsync(id, cancellationToken);
                    if (Encoding.UTF8.GetString(await EngineFixture.ReadAsync(tail)) != expected)
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
                finally
                {
                    await fixture.Engine.DestroyAsync(id, CancellationToken.None);
                }
            });

        Assert.Equal(0, wrong);
    }
}
