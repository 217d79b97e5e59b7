using Agnox.RateLimits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Xunit;

namespace Agnox.Grains.Tests.RateLimits;

public sealed class RateLimitGrainTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly InProcessTestCluster _cluster;

    public RateLimitGrainTests()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(_time);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        });
        _cluster = builder.Build();
    }

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Hit_WithinTheWindow_CountsDownToNothing()
    {
        var grain = Counter("api:org:a");

        var hits = new List<RateLimitHit>();
        for (var request = 0; request < 4; request++)
        {
            hits.Add(await grain.HitAsync(3, Minute));
        }

        Assert.Equal([1L, 2, 3, 4], hits.Select(hit => hit.Count));
        Assert.Equal([2, 1, 0, 0], hits.Select(hit => hit.Remaining));
    }

    [Fact]
    public async Task Hit_WithinTheWindow_DoesNotProlongIt()
    {
        var grain = Counter("api:org:b");
        await grain.HitAsync(1, Minute);
        _time.Advance(TimeSpan.FromSeconds(59.5));

        var late = await grain.HitAsync(1, Minute);

        Assert.Equal((2L, Start + Minute, TimeSpan.FromSeconds(0.5)), (late.Count, late.ResetsAt, late.ResetsIn));
    }

    [Fact]
    public async Task Hit_AfterTheWindow_BeginsAnother()
    {
        var grain = Counter("api:org:c");
        await grain.HitAsync(1, Minute);
        await grain.HitAsync(1, Minute);
        _time.Advance(Minute);

        var next = await grain.HitAsync(1, TimeSpan.FromHours(1));

        Assert.Equal((1L, 0), (next.Count, next.Remaining));
        Assert.Equal((Start + Minute + TimeSpan.FromHours(1), TimeSpan.FromHours(1)), (next.ResetsAt, next.ResetsIn));
    }

    [Fact]
    public async Task Hit_OfAnotherKey_CountsApart()
    {
        await Counter("api:ip:10.0.0.1").HitAsync(5, Minute);

        Assert.Equal(1, (await Counter("auth:ip:10.0.0.1").HitAsync(5, Minute)).Count);
        Assert.Equal(1, (await Counter("api:ip:10.0.0.2").HitAsync(5, Minute)).Count);
    }

    [Fact]
    public async Task Hit_FiftyAtOnceThroughTwoSilos_LetsExactlyTwentyThrough()
    {
        var doors = _cluster.Silos.Select(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>()).ToList();

        var hits = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(request => doors[request % 2].GetGrain<IRateLimitGrain>("api:org:d").HitAsync(20, Minute)));

        Assert.Equal(2, doors.Count);
        Assert.Equal(20, hits.Count(hit => hit.Count <= 20));
        Assert.Equal(50, hits.Select(hit => hit.Count).Distinct().Count());
    }

    private IRateLimitGrain Counter(string key) => _cluster.Client.GetGrain<IRateLimitGrain>(key);
}
