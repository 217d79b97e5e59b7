using System.Collections.Concurrent;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Organizations;
using Agnox.Organizations;
using Agnox.Testing.Simulated;
using Orleans.TestingHost;
using Xunit;

namespace Agnox.Grains.Tests.Organizations;

/// <summary>The queue as organizations, executions, dispatcher and a node without containers make it together.</summary>
public sealed class OrganizationQueueTests : IAsyncLifetime
{
    private const string OrganizationId = "650000000000000000000001";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Simulation _simulation = new() { Slots = 16 };
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _claims = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _containers = new(StringComparer.Ordinal);
    private readonly InProcessTestCluster _cluster;

    public OrganizationQueueTests()
    {
        _simulation.Claimed = key => Claim(key.TaskId).TrySetResult();
        _simulation.Ended = key => End(key.TaskId).TrySetResult();
        _simulation.ContainerAsync = key => Container(key.TaskId).Task;
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => _simulation.Configure(silo, Plans.Team));
        _cluster = builder.Build();
    }

    private IOrganizationGrain Organization => _cluster.Client.GetGrain<IOrganizationGrain>(OrganizationId);

    private IOrganizationLimitsGrain Limits => _cluster.Client.GetGrain<IOrganizationLimitsGrain>(OrganizationId);

    public async ValueTask InitializeAsync()
    {
        await _cluster.DeployAsync();
        await Organization.CreateAsync("Acme", "user");
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Submit_WithALock_RunsOneAtATimeInOrder_AndSaysWhoHoldsIt()
    {
        await SubmitAsync("first", " staging ");
        await SubmitAsync("second", "staging");
        await SubmitAsync("third", "staging");
        await SubmitAsync("free", null);
        await StartedAsync("first");
        await StartedAsync("free");

        var second = await Organization.ExplainWaitAsync("second");
        Assert.Equal("lock", second?.Limit);
        Assert.Equal("first", second?.LockHolder);
        Assert.Contains("'staging' is taken by the run 'first'", second?.Reason, StringComparison.Ordinal);
        Assert.False(Claim("second").Task.IsCompleted);

        Container("first").SetResult();
        await StartedAsync("second");
        Assert.Equal("second", (await Organization.ExplainWaitAsync("third"))?.LockHolder);
        Assert.False(Claim("third").Task.IsCompleted);

        Container("second").SetResult();
        await StartedAsync("third");
        Assert.Null(await Organization.ExplainWaitAsync("third"));
    }

    [Fact]
    public async Task Cancel_OfARunThatWaitsForItsSlot_HandsItsLockOn()
    {
        _simulation.Slots = 0;
        await SubmitAsync("first", "staging");
        await SubmitAsync("second", "staging");
        Assert.Equal("first", (await Organization.ExplainWaitAsync("second"))?.LockHolder);

        await _cluster.Client.GetGrain<IExecutionGrain>($"{OrganizationId}/first").CancelAsync("user");

        Assert.NotEqual("lock", (await Organization.ExplainWaitAsync("second"))?.Limit, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Set_LowerCap_StopsNothing_AndAdmitsNothingMore()
    {
        await SubmitAsync("a", null);
        await SubmitAsync("b", null);
        await StartedAsync("a");
        await StartedAsync("b");

        var limits = await Limits.SetAsync(new(null, Plans.LimitsOf(Plans.Team) with { MaxConcurrentRuns = 1 }, null));
        Assert.Equal(1, limits.Value?.Limits.MaxConcurrentRuns);
        await SubmitAsync("c", null);
        Assert.Equal("organization-cap", (await Organization.ExplainWaitAsync("c"))?.Limit);
        Container("a").SetResult();
        await EndedAsync("a");
        Assert.Equal("organization-cap", (await Organization.ExplainWaitAsync("c"))?.Limit);
        Assert.False(Claim("c").Task.IsCompleted);

        Container("b").SetResult();
        await StartedAsync("c");
    }

    [Fact]
    public async Task Set_HigherCap_AdmitsAtOnce()
    {
        await Limits.SetAsync(new(Plans.Free, null, null));
        await SubmitAsync("a", null);
        await SubmitAsync("b", null);
        await StartedAsync("a");
        Assert.Equal("organization-cap", (await Organization.ExplainWaitAsync("b"))?.Limit);

        await Limits.SetAsync(new(Plans.Enterprise, null, 7));

        await StartedAsync("b");
        var limits = (await Limits.GetAsync()).Value;
        Assert.Equal(Plans.Enterprise, limits?.Plan);
        Assert.Equal(7, limits?.Weight);
    }

    [Fact]
    public async Task Set_OfAnOrganizationThatDoesNotExist_IsNotFound()
    {
        var nobody = _cluster.Client.GetGrain<IOrganizationLimitsGrain>("650000000000000000000002");

        Assert.Equal(RefusalCode.NotFound, (await nobody.SetAsync(new(Plans.Free, null, null))).Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await nobody.GetAsync()).Refusal?.Code);
    }

    [Fact]
    public async Task Submit_TheSameWithAnotherLock_IsConflict()
    {
        await SubmitAsync("a", "staging");

        Assert.True((await Organization.SubmitAsync(Request("a", "staging "))).Value?.IsReplay);
        Assert.Equal(RefusalCode.Conflict, (await Organization.SubmitAsync(Request("a", "production"))).Refusal?.Code);
        Assert.Equal(RefusalCode.Conflict, (await Organization.SubmitAsync(Request("a", null))).Refusal?.Code);
    }

    private static SubmitExecution Request(string taskId, string? name) => new()
    {
        TaskId = taskId,
        Image = "tests:1",
        Command = "all",
        Environment = "staging",
        Trigger = "manual",
        SubmittedBy = "user",
        Lock = name,
    };

    private async Task SubmitAsync(string taskId, string? name)
    {
        var submitted = await Organization.SubmitAsync(Request(taskId, name));
        Assert.False(submitted.IsRefused, submitted.Refusal?.Error);
    }

    private Task StartedAsync(string taskId) =>
        Claim(taskId).Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    private Task EndedAsync(string taskId) => End(taskId).Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    private TaskCompletionSource Claim(string taskId) =>
        _claims.GetOrAdd(taskId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource Container(string taskId) =>
        _containers.GetOrAdd(taskId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource End(string taskId) =>
        _ends.GetOrAdd(taskId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
