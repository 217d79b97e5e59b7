using Agnox.Common;
using Agnox.Dispatch;
using Agnox.Executions;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Storage;
using Agnox.Organizations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Agnox.Grains.Executions;

/// <summary>
/// One execution. Asks the lifecycle, commits, then tells its organization. The lease is soft: it lives in memory and
/// starts anew with each activation; what is stored, and fences, is the attempt number.
/// </summary>
[GrainType("execution")]
internal sealed partial class ExecutionGrain(
    [PersistentState("execution", StorageNames.Executions)] IPersistentState<ExecutionState> storage,
    IOptions<ExecutionOptions> options,
    Platforms platforms,
    TimeProvider time,
    ILogger<ExecutionGrain> logger) : Grain, IExecutionGrain, IAttemptGrain, IQueuedExecutionGrain
{
    private static readonly TimeSpan LeaseCheckPeriod = TimeSpan.FromSeconds(5);

    private IGrainTimer? _timer;
    private long _leaseRenewedAt;
    private bool _organizationKnows = true;

    private ExecutionKey Key => ExecutionKey.Parse(this.GetPrimaryKeyString());

    private ExecutionState State => storage.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _leaseRenewedAt = time.GetTimestamp();
        KeepTimer();
        return Task.CompletedTask;
    }

    public Task<Outcome<ExecutionView>> GetAsync() => Task.FromResult<Outcome<ExecutionView>>(
        State.Exists && State.DeletedAt is null
            ? State.ToView(Key, storage.Version)
            : new Refusal(RefusalCode.NotFound, "Execution not found"));

    public async Task<Outcome<QueuedExecution>> QueueAsync(QueueExecution command)
    {
        var isReplay = State.Exists;
        var outcome = await CommitAsync(ExecutionLifecycle.Queue(State, command));
        return outcome.IsRefused ? outcome.Refusal : new QueuedExecution(State.ToChange(Key, storage.Version), isReplay);
    }

    public async Task<Outcome<ExecutionChange>> WithdrawAsync() => await CommitAndShowAsync(ExecutionLifecycle.Withdraw(State));

    public async Task<Outcome<ExecutionChange>> ReadmitAsync() => await CommitAndShowAsync(ExecutionLifecycle.Readmit(State));

    public async Task<Outcome<ExecutionView>> CancelAsync(string userId)
    {
        var outcome = await CommitAndTellAsync(ExecutionLifecycle.Cancel(State, userId, time.GetUtcNow()));
        await StopContainerAsync();
        return outcome.IsRefused ? outcome.Refusal : State.ToView(Key, storage.Version);
    }

    public async Task<Outcome<Done>> DeleteAsync(string userId)
    {
        var outcome = await CommitAndTellAsync(ExecutionLifecycle.Delete(State, userId, time.GetUtcNow()));
        await StopContainerAsync();
        return outcome.IsRefused ? outcome.Refusal : Done.Instance;
    }

    public async Task<Outcome<AttemptAssignment>> ClaimAsync(string nodeId, string nodeAddress)
    {
        var outcome = await CommitAndTellAsync(ExecutionLifecycle.Claim(State, nodeId, nodeAddress, time.GetUtcNow()));
        if (outcome.IsRefused)
        {
            return outcome.Refusal;
        }

        _leaseRenewedAt = time.GetTimestamp();
        return State.ToAssignment(Key);
    }

    public async Task<Outcome<AttemptAssignment>> AdoptAsync(string nodeId, string nodeAddress, int attempt)
    {
        var outcome = await CommitAndTellAsync(ExecutionLifecycle.Adopt(State, nodeId, nodeAddress, attempt));
        if (outcome.IsRefused)
        {
            return outcome.Refusal;
        }

        _leaseRenewedAt = time.GetTimestamp();
        return State.ToAssignment(Key);
    }

    public Task<Outcome<Done>> RenewAsync(int attempt)
    {
        var outcome = ExecutionLifecycle.Renew(State, attempt);
        if (outcome.IsRefused)
        {
            return Task.FromResult<Outcome<Done>>(outcome.Refusal);
        }

        _leaseRenewedAt = time.GetTimestamp();
        return Task.FromResult<Outcome<Done>>(Done.Instance);
    }

    public async Task<Outcome<Done>> ContainerStartedAsync(int attempt, StartedContainer container)
    {
        var outcome = await CommitAsync(ExecutionLifecycle.StartContainer(State, attempt, container));
        return outcome.IsRefused ? outcome.Refusal : Done.Instance;
    }

    public async Task<Outcome<Done>> FinishAsync(int attempt, AttemptResult result)
    {
        var outcome = await CommitAndTellAsync(ExecutionLifecycle.Finish(
            State, attempt, result, options.Value.MaxInfrastructureRetries, platforms.Offered, time.GetUtcNow()));
        if (outcome.IsRefused)
        {
            return outcome.Refusal;
        }

        LogFinished(Key.OrganizationId, Key.TaskId, attempt, State.Status);
        return Done.Instance;
    }

    public async Task CheckAsync()
    {
        if (State.HoldsSlot && time.GetElapsedTime(_leaseRenewedAt) > options.Value.Lease + options.Value.DetachedGrace)
        {
            LogLost(Key.OrganizationId, Key.TaskId, State.Attempt, State.NodeId);
            await CommitAndTellAsync(ExecutionLifecycle.Lose(State, options.Value.MaxInfrastructureRetries, time.GetUtcNow()));
        }
        else if (State.IsOpen || !_organizationKnows)
        {
            await TellOrganizationAsync();
        }
    }

    private async Task<Outcome<ExecutionState>> CommitAndTellAsync(Outcome<ExecutionState> decision)
    {
        var outcome = await CommitAsync(decision);
        if (!outcome.IsRefused)
        {
            await TellOrganizationAsync();
        }

        return outcome;
    }

    /// <summary>For the organization, which asks and so need not be told.</summary>
    private async Task<Outcome<ExecutionChange>> CommitAndShowAsync(Outcome<ExecutionState> decision)
    {
        var outcome = await CommitAsync(decision);
        return outcome.IsRefused ? outcome.Refusal : State.ToChange(Key, storage.Version);
    }

    /// <summary>The only place that writes. A decision that changes nothing is not written.</summary>
    private async Task<Outcome<ExecutionState>> CommitAsync(Outcome<ExecutionState> decision)
    {
        if (!decision.IsRefused && !ReferenceEquals(decision.Value, State))
        {
            await storage.CommitAsync(decision.Value);
            KeepTimer();
        }

        return decision;
    }

    /// <summary>
    /// The change is stored whatever becomes of the news, so an organization that cannot be reached now is told again by
    /// the timer, by the watchdog, or reads it from the store when it wakes.
    /// </summary>
    private async Task TellOrganizationAsync()
    {
        _organizationKnows = false;
        try
        {
            await GrainFactory.GetGrain<IOrganizationQueueGrain>(Key.OrganizationId)
                .NoteChangeAsync(State.ToChange(Key, storage.Version));
            _organizationKnows = true;
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogOrganizationUnreachable(Key.OrganizationId, Key.TaskId, failure);
        }

        KeepTimer();
    }

    /// <summary>A node that cannot be told finds out when it renews its lease.</summary>
    private async Task StopContainerAsync()
    {
        if (State is { HoldsSlot: true, Status.IsTerminal: true, NodeAddress: { } address })
        {
            try
            {
                await GrainFactory.GetGrain<INodeGrain>(address).StopAsync(Key, State.Attempt);
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException or NodeGoneException)
            {
                LogNodeUnreachable(Key.OrganizationId, Key.TaskId, State.NodeId, failure);
            }
        }
    }

    private void KeepTimer()
    {
        var wanted = State.HoldsSlot || !_organizationKnows;
        if (wanted && _timer is null)
        {
            _timer = this.RegisterGrainTimer(
                CheckAsync, new GrainTimerCreationOptions(LeaseCheckPeriod, LeaseCheckPeriod) { KeepAlive = true });
        }
        else if (!wanted && _timer is not null)
        {
            _timer.Dispose();
            _timer = null;
        }
    }

    [LoggerMessage(LogLevel.Information, "Execution {OrganizationId}/{TaskId} attempt {Attempt} ended as {Status}")]
    private partial void LogFinished(string organizationId, string taskId, int attempt, ExecutionStatus status);

    [LoggerMessage(LogLevel.Warning, "Execution {OrganizationId}/{TaskId} attempt {Attempt} lost its node {NodeId}")]
    private partial void LogLost(string organizationId, string taskId, int attempt, string? nodeId);

    [LoggerMessage(LogLevel.Warning, "Organization of {OrganizationId}/{TaskId} could not be told of a change; it will be again")]
    private partial void LogOrganizationUnreachable(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Node {NodeId} of {OrganizationId}/{TaskId} could not be told to stop; its lease will")]
    private partial void LogNodeUnreachable(string organizationId, string taskId, string? nodeId, Exception failure);
}
