using System.Collections.Immutable;
using System.Globalization;
using Agnox.Common;
using Agnox.Executions;

namespace Agnox.Grains.Executions;

/// <summary>
/// The state machine of an execution: from a stored state and a command, the next state or the reason why not. A command
/// whose effect is already there answers with the state as it is. Pure: no clock, no storage.
/// </summary>
internal static class ExecutionLifecycle
{
    private static readonly Refusal NotFound = new(RefusalCode.NotFound, "Execution not found");

    public static Outcome<ExecutionState> Queue(ExecutionState state, QueueExecution command)
    {
        if (!state.Exists)
        {
            return command.MayAcceptNew
                ? new ExecutionState
                {
                    Id = command.Id,
                    Status = ExecutionStatus.Pending,
                    Request = command.Request,
                    Fingerprint = command.Fingerprint,
                    SealedSecrets = command.SealedSecrets,
                    Platform = command.Platform,
                    RunTimeout = command.RunTimeout,
                    QueuedAt = command.QueuedAt,
                }
                : NotFound;
        }

        return state.Fingerprint == command.Fingerprint && state.DeletedAt is null
            ? state
            : new Refusal(
                RefusalCode.Conflict,
                "Task id already used",
                $"An execution named '{command.Request.TaskId}' exists and was made from another request.");
    }

    public static Outcome<ExecutionState> Claim(ExecutionState state, string nodeId, string nodeAddress, DateTimeOffset now) =>
        !state.Exists ? NotFound
        : !state.WaitsForNode || state.IsWithdrawn ? Stale(state, "is not waiting for a node")
        : state with
        {
            Status = ExecutionStatus.Running,
            Attempt = state.Attempt + 1,
            NodeId = nodeId,
            NodeAddress = nodeAddress,
            HoldsSlot = true,
            StartedAt = now,
            ContainerStartedAt = null,
            ContainerId = null,
            ImageDigest = null,
        };

    /// <summary>From here on no node can claim a waiting run; one that is no longer waiting stays as it is.</summary>
    public static Outcome<ExecutionState> Withdraw(ExecutionState state) =>
        !state.Exists ? NotFound
        : !state.WaitsForNode || state.IsWithdrawn ? state
        : state with { IsWithdrawn = true };

    /// <summary>Undoes <see cref="Withdraw"/>.</summary>
    public static Outcome<ExecutionState> Readmit(ExecutionState state) =>
        !state.Exists ? NotFound
        : !state.IsWithdrawn ? state
        : state with { IsWithdrawn = false };

    public static Outcome<ExecutionState> Adopt(ExecutionState state, string nodeId, string nodeAddress, int attempt) =>
        CheckAttempt(state, attempt == 0 ? state.Attempt : attempt) is { } refusal ? refusal
        : state.NodeId != nodeId ? Stale(state, $"belongs to node {state.NodeId}")
        : state with { NodeAddress = nodeAddress };

    /// <summary>Refuses when the node must stop the attempt: it is not the current one, or the run has ended.</summary>
    public static Outcome<ExecutionState> Renew(ExecutionState state, int attempt) =>
        CheckAttempt(state, attempt) is { } refusal ? refusal
        : state.Status.IsTerminal ? Stale(state, "has ended")
        : state;

    public static Outcome<ExecutionState> StartContainer(ExecutionState state, int attempt, StartedContainer container) =>
        Renew(state, attempt) is { IsRefused: true } refused ? refused
        : state with
        {
            ContainerStartedAt = state.ContainerStartedAt ?? container.StartedAt,
            ContainerId = container.ContainerId,
            ImageDigest = container.ImageDigest,
        };

    public static Outcome<ExecutionState> Finish(
        ExecutionState state,
        int attempt,
        AttemptResult result,
        int maxInfrastructureRetries,
        ImmutableArray<string> offeredPlatforms,
        DateTimeOffset now)
    {
        if (!state.Exists || attempt != state.Attempt)
        {
            return CheckAttempt(state, attempt) ?? NotFound;
        }

        if (!state.HoldsSlot)
        {
            return state;
        }

        if (state.Status.IsTerminal)
        {
            return state with { HoldsSlot = false, Tests = result.Tests, Reports = result.Reports, ExitCode = result.ExitCode };
        }

        if (result.NeverStarted && result.StopReason == StopReason.PlatformError)
        {
            return RetryOrEnd(state, maxInfrastructureRetries, StopReason.PlatformError, result.Error ?? result.VerdictReason, now);
        }

        if (result.IsForAnotherPlatform && NextPlatform(state, offeredPlatforms) is { } platform)
        {
            return WaitAgain(state) with { Platform = platform, TriedPlatforms = [.. state.TriedPlatforms, state.Platform] };
        }

        if (!result.Status.IsTerminal)
        {
            return new Refusal(RefusalCode.Invalid, $"An attempt cannot end as {result.Status.WireName}.");
        }

        return state with
        {
            Status = result.Status,
            HoldsSlot = false,
            EndedAt = now,
            Error = result.Error,
            StopReason = result.StopReason,
            VerdictReason = result.VerdictReason,
            ExitCode = result.ExitCode,
            Tests = result.Tests,
            Reports = result.Reports,
        };
    }

    public static Outcome<ExecutionState> Cancel(ExecutionState state, string userId, DateTimeOffset now) =>
        !state.Exists || state.DeletedAt is not null ? NotFound
        : state is { Status: ExecutionStatus.Error, StopReason: StopReason.Cancelled } ? state
        : state.Status.IsTerminal ? new Refusal(
            RefusalCode.Conflict, "Execution already ended", $"The execution ended as {state.Status.WireName}; there is nothing to cancel.")
        : state with
        {
            Status = ExecutionStatus.Error,
            EndedAt = now,
            Error = "The run was cancelled.",
            StopReason = StopReason.Cancelled,
            VerdictReason = "Cancelled by a member before the tests decided.",
            CancelledBy = userId,
        };

    public static Outcome<ExecutionState> Delete(ExecutionState state, string userId, DateTimeOffset now)
    {
        if (!state.Exists || state.DeletedAt is not null)
        {
            return NotFound;
        }

        var ended = state.Status.IsTerminal ? state : Cancel(state, userId, now).Value ?? state;
        return ended with { DeletedAt = now, DeletedBy = userId };
    }

    /// <summary>The node is gone for good. Repeated elsewhere only if its container certainly never started.</summary>
    public static Outcome<ExecutionState> Lose(ExecutionState state, int maxInfrastructureRetries, DateTimeOffset now) =>
        !state.HoldsSlot ? state
        : state.Status.IsTerminal ? state with { HoldsSlot = false }
        : state.ContainerStartedAt is null
            ? RetryOrEnd(state, maxInfrastructureRetries, StopReason.NodeLost, NodeLostText(state), now)
            : End(state, StopReason.NodeLost, NodeLostText(state), now);

    private static ExecutionState RetryOrEnd(
        ExecutionState state, int maxInfrastructureRetries, StopReason reason, string error, DateTimeOffset now) =>
        state.InfrastructureRetries < maxInfrastructureRetries
            ? WaitAgain(state) with { InfrastructureRetries = state.InfrastructureRetries + 1 }
            : End(state, reason, error, now);

    private static ExecutionState WaitAgain(ExecutionState state) =>
        state with { HoldsSlot = false, NodeId = null, NodeAddress = null };

    /// <summary>Where else a run may go whose image does not fit; null when its request names a platform or all were tried.</summary>
    private static string? NextPlatform(ExecutionState state, ImmutableArray<string> offered) => state.Request?.Platform is null
        ? offered.FirstOrDefault(platform =>
            platform != state.Platform && !state.TriedPlatforms.Contains(platform, StringComparer.Ordinal))
        : null;

    private static ExecutionState End(ExecutionState state, StopReason reason, string error, DateTimeOffset now) => state with
    {
        Status = ExecutionStatus.Error,
        HoldsSlot = false,
        EndedAt = now,
        Error = error,
        StopReason = reason,
        VerdictReason = "The platform could not bring the run to its end; nothing is known about the tests.",
    };

    private static Refusal? CheckAttempt(ExecutionState state, int attempt) =>
        !state.Exists ? NotFound
        : state.Attempt != attempt ? Stale(
            state, string.Create(CultureInfo.InvariantCulture, $"is at attempt {state.Attempt}, not {attempt}"))
        : !state.HoldsSlot ? Stale(state, "holds no slot any more")
        : null;

    private static Refusal Stale(ExecutionState state, string why) => new(
        RefusalCode.Conflict, "Stale attempt", $"Execution '{state.Request?.TaskId}' {why}.");

    private static string NodeLostText(ExecutionState state) =>
        $"The node '{state.NodeId}' that ran the tests was lost and did not come back in time.";
}
