using Agnox.Grains.Running;
using Agnox.Silo.Docker;
using Agnox.Testing.Docker;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

/// <summary>What an engine knows of containers that it was not there for.</summary>
[Trait("Category", "Docker")]
public sealed class EngineRestartTests(EngineFixture fixture)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HasWatched_AfterARestart_IsNoMoreTrueOfWhatRanBefore()
    {
        await using var process = await PrivateEngine.StartAsync();
        using var engine = EngineFixture.Make(new DockerOptions { Endpoint = new Uri(process.Endpoint) });
        var (before, startedBefore) = await RunAsync(process, engine);
        Assert.True(await engine.HasWatchedAsync(before, startedBefore, Cancelled));

        await process.KillAsync();
        await process.StartAgainAsync();

        Assert.False(await engine.HasWatchedAsync(before, startedBefore, Cancelled));
        var (after, startedAfter) = await RunAsync(process, engine);
        Assert.True(await engine.HasWatchedAsync(after, startedAfter, Cancelled));
    }

    [Theory]
    [InlineData("unix:///tmp/agnox-no-engine.sock")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Start_EngineNotThere_CertainlyWasNotHeard(string endpoint)
    {
        using var engine = EngineFixture.Make(new DockerOptions { Endpoint = new Uri(endpoint) });

        var failure = await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.StartAsync("x", Cancelled));

        Assert.False(failure.MayHaveBeenHeard);
    }

    [Fact]
    public async Task HasWatched_EngineThatDoesNotSay_HoldsUpNoRun()
    {
        await using var faint = new FaintEngine();
        using var engine = EngineFixture.Make(new DockerOptions { Endpoint = new Uri($"http://{faint.Address}") });

        Assert.True(await engine.HasWatchedAsync("x", DateTimeOffset.UnixEpoch.AddDays(1), Cancelled));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("tcp")]
    public async Task Start_ConnectionBreaksBeforeTheAnswer_IsNotSentAgain(string scheme)
    {
        await using var faint = new FaintEngine();
        using var engine = EngineFixture.Make(new DockerOptions { Endpoint = new Uri($"{scheme}://{faint.Address}") });
        await engine.ListImagesAsync(Cancelled); // so that there is a connection to use again

        var failure = await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.StartAsync("x", Cancelled));

        Assert.True(failure.MayHaveBeenHeard);
        Assert.Equal(1, faint.Starts);
    }

    private async Task<(string Id, DateTimeOffset StartedAt)> RunAsync(PrivateEngine process, DockerEngine engine)
    {
        var plan = await fixture.PlanAsync("exit 0");
        await process.LoadAsync(plan.Image);
        var id = await engine.CreateAsync(plan, Cancelled);
        await engine.StartAsync(id, Cancelled);
        return (id, (await engine.WaitAsync(id, Cancelled)).StartedAt);
    }
}
