using System.Collections.Concurrent;
using Agnox.Grains.Hosting;
using Agnox.Grains.Organizations;
using Agnox.Organizations;
using Agnox.Testing.Simulated;
using Orleans.TestingHost;
using Xunit;

namespace Agnox.Grains.Tests.Organizations;

/// <summary>An organization that may run one test at a time, with runs for two platforms whose nodes come and go.</summary>
public sealed class PlatformQueueTests : IAsyncLifetime
{
    private const string OrganizationId = "650000000000000000000001";

    private static readonly string Other = HostPlatform.Name == "linux/arm64" ? "linux/amd64" : "linux/arm64";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Simulation _simulation = new() { Slots = 4 };
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _claims = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _containers = new(StringComparer.Ordinal);
    private readonly InProcessTestCluster _cluster;
    private int _silos;

    public PlatformQueueTests()
    {
        _simulation.Claimed = key => Of(_claims, key.TaskId).TrySetResult();
        _simulation.ContainerAsync = key => Of(_containers, key.TaskId).Task;
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Configuration["Organizations:PlatformGrace"] = "00:00:00";
            _simulation.Configure(silo, Plans.Free, Interlocked.Increment(ref _silos) == 1 ? null : Other);
        });
        _cluster = builder.Build();
    }

    private IOrganizationGrain Organization => _cluster.Client.GetGrain<IOrganizationGrain>(OrganizationId);

    public async ValueTask InitializeAsync()
    {
        await _cluster.DeployAsync();
        await Organization.CreateAsync("Acme", "user");
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task RunForAPlatformThatNoNodeOffers_WaitsWithoutAPlaceUntilOneDoes()
    {
        await SubmitAsync("other", Other);
        await SubmitAsync("host", HostPlatform.Name);
        await StartedAsync("host");
        Assert.Equal("no-node", (await Organization.ExplainWaitAsync("other"))?.Limit);

        await _cluster.StartAdditionalSiloAsync();
        Of(_containers, "host").SetResult();

        await StartedAsync("other");
    }

    [Fact]
    public async Task RunWhosePlatformLosesItsLastNode_GivesItsPlaceAwayAndGetsAnother()
    {
        var second = await _cluster.StartAdditionalSiloAsync();
        _simulation.Slots = 0;
        await SubmitAsync("other", Other);
        await SubmitAsync("host", HostPlatform.Name);
        Assert.Equal("organization-cap", (await Organization.ExplainWaitAsync("host"))?.Limit);

        await _cluster.StopSiloAsync(second, TestContext.Current.CancellationToken);
        _simulation.Slots = 4;
        await Organization.GetAsync(); // it may have lived in the silo that is gone
        await StartedAsync("host");
        await _cluster.StartAdditionalSiloAsync();
        Assert.False(Of(_claims, "other").Task.IsCompleted);
        Of(_containers, "host").SetResult();

        await StartedAsync("other");
    }

    private async Task SubmitAsync(string taskId, string platform)
    {
        var submitted = await Organization.SubmitAsync(new()
        {
            TaskId = taskId,
            Image = "tests:1",
            Command = "all",
            Environment = "staging",
            Trigger = "manual",
            SubmittedBy = "user",
            Platform = platform,
        });
        Assert.False(submitted.IsRefused, submitted.Refusal?.Error);
    }

    private Task StartedAsync(string taskId) =>
        Of(_claims, taskId).Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    private static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> sources, string taskId) =>
        sources.GetOrAdd(taskId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
