using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Xunit;

namespace Agnox.Grains.Tests.Executions;

public sealed class ExecutionLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly SubmitExecution Request = new()
    {
        TaskId = "run-1",
        Image = "tests:1",
        Command = "all tests",
        Environment = "development",
        Trigger = "manual",
        SubmittedBy = "user",
    };

    private static readonly AttemptResult Passed = new() { Status = ExecutionStatus.Passed, VerdictReason = "3 of 3 passed." };

    public static TheoryData<ExecutionStatus, bool> EveryState()
    {
        var data = new TheoryData<ExecutionStatus, bool>();
        foreach (var status in Enum.GetValues<ExecutionStatus>())
        {
            data.Add(status, true);
            data.Add(status, false);
        }

        return data;
    }

    private static readonly ImmutableArray<string> Platforms = ["linux/amd64", "linux/arm64"];

    private static readonly AttemptResult ForAnotherPlatform = new()
    {
        Status = ExecutionStatus.Error,
        VerdictReason = "",
        StopReason = StopReason.ImageUnavailable,
        Error = "for arm",
        IsForAnotherPlatform = true,
    };

    [Theory, MemberData(nameof(EveryState))]
    public void Claim_InEveryState_IsAllowedOnlyWhenWaiting(ExecutionStatus status, bool holdsSlot)
    {
        var state = State(status, holdsSlot);

        var claimed = ExecutionLifecycle.Claim(state, "node-b", "address-b", Now);

        Assert.Equal(!status.IsTerminal && !holdsSlot, !claimed.IsRefused);
        if (!claimed.IsRefused)
        {
            Assert.Equal(state.Attempt + 1, claimed.Value.Attempt);
            Assert.Equal(ExecutionStatus.Running, claimed.Value.Status);
            Assert.True(claimed.Value.HoldsSlot);
            Assert.Null(claimed.Value.ContainerStartedAt);
        }
        else
        {
            Assert.Equal(RefusalCode.Conflict, claimed.Refusal.Code);
        }
    }

    [Theory, MemberData(nameof(EveryState))]
    public void Finish_InEveryState_NeverChangesATerminalStatus(ExecutionStatus status, bool holdsSlot)
    {
        var state = State(status, holdsSlot);

        var finished = ExecutionLifecycle.Finish(state, state.Attempt, Passed, 1, Platforms, Now);

        Assert.False(finished.IsRefused);
        Assert.False(finished.Value.HoldsSlot);
        Assert.Equal(holdsSlot && !status.IsTerminal ? ExecutionStatus.Passed : status, finished.Value.Status);
    }

    [Theory, MemberData(nameof(EveryState))]
    public void Cancel_InEveryState_EndsWhatHasNotEnded(ExecutionStatus status, bool holdsSlot)
    {
        var cancelled = ExecutionLifecycle.Cancel(State(status, holdsSlot), "user", Now);

        Assert.Equal(status.IsTerminal, cancelled.IsRefused);
        if (!cancelled.IsRefused)
        {
            Assert.Equal(ExecutionStatus.Error, cancelled.Value.Status);
            Assert.Equal(StopReason.Cancelled, cancelled.Value.StopReason);
            Assert.Equal(holdsSlot, cancelled.Value.HoldsSlot);
        }
    }

    [Theory, MemberData(nameof(EveryState))]
    public void Renew_InEveryState_TellsTheNodeWhenToStop(ExecutionStatus status, bool holdsSlot) =>
        Assert.Equal(
            status.IsTerminal || !holdsSlot,
            ExecutionLifecycle.Renew(State(status, holdsSlot), 1).IsRefused);

    [Theory, MemberData(nameof(EveryState))]
    public void EveryCommandOfAnOlderAttempt_InEveryState_IsRefusedAsConflict(ExecutionStatus status, bool holdsSlot)
    {
        var state = State(status, holdsSlot) with { Attempt = 2 };
        Outcome<ExecutionState>[] outcomes =
        [
            ExecutionLifecycle.Adopt(state, "node-a", "address-a", 1),
            ExecutionLifecycle.Renew(state, 1),
            ExecutionLifecycle.StartContainer(state, 1, new("container", null, Now)),
            ExecutionLifecycle.Finish(state, 1, Passed, 1, Platforms, Now),
        ];

        Assert.All(outcomes, outcome => Assert.Equal(RefusalCode.Conflict, outcome.Refusal?.Code));
    }

    [Fact]
    public void Finish_Repeated_AnswersAsTheFirstTime()
    {
        var first = ExecutionLifecycle.Finish(State(ExecutionStatus.Running, true), 1, Passed, 1, Platforms, Now).Value!;

        var second = ExecutionLifecycle.Finish(first, 1, Passed with { Status = ExecutionStatus.Failed }, 1, Platforms, Now.AddHours(1));

        Assert.Same(first, second.Value);
    }

    [Fact]
    public void Finish_AfterCancel_AddsReportsAndKeepsTheVerdict()
    {
        var cancelled = ExecutionLifecycle.Cancel(State(ExecutionStatus.Running, true), "user", Now).Value!;
        var reports = new ReportManifest(1, true, false, 4, 100);

        var finished = ExecutionLifecycle.Finish(cancelled, 1, Passed with { Reports = reports }, 1, Platforms, Now).Value!;

        Assert.Equal(ExecutionStatus.Error, finished.Status);
        Assert.Equal(StopReason.Cancelled, finished.StopReason);
        Assert.Equal(reports, finished.Reports);
        Assert.False(finished.HoldsSlot);
    }

    [Fact]
    public void Finish_WhenTheImageIsForAnotherPlatform_TriesEachOfferedOneOnce()
    {
        var first = State(ExecutionStatus.Running, true) with { Platform = "linux/amd64" };

        var waiting = ExecutionLifecycle.Finish(first, 1, ForAnotherPlatform, 1, Platforms, Now).Value!;
        var second = ExecutionLifecycle.Claim(waiting, "node-b", "address-b", Now).Value!;
        var ended = ExecutionLifecycle.Finish(second, 2, ForAnotherPlatform, 1, Platforms, Now).Value!;

        Assert.True(waiting.WaitsForNode);
        Assert.Equal(("linux/arm64", 0), (waiting.Platform, waiting.InfrastructureRetries));
        Assert.Equal((ExecutionStatus.Error, StopReason.ImageUnavailable), (ended.Status, ended.StopReason));
    }

    [Fact]
    public void Finish_WhenTheImageIsForAnotherPlatformThanTheRequest_Ends()
    {
        var state = State(ExecutionStatus.Running, true) with { Platform = "linux/amd64" };
        state = state with { Request = state.Request! with { Platform = "linux/amd64" } };

        var ended = ExecutionLifecycle.Finish(state, 1, ForAnotherPlatform, 1, Platforms, Now).Value!;

        Assert.Equal((ExecutionStatus.Error, "for arm"), (ended.Status, ended.Error));
    }

    [Theory, MemberData(nameof(EveryState))]
    public void Withdraw_InEveryState_KeepsNodesFromWaitingRunsOnly(ExecutionStatus status, bool holdsSlot)
    {
        var state = State(status, holdsSlot);

        var withdrawn = ExecutionLifecycle.Withdraw(state).Value!;

        Assert.Equal(state.WaitsForNode, withdrawn.IsWithdrawn);
        Assert.True(ExecutionLifecycle.Claim(withdrawn, "node-b", "address-b", Now).IsRefused);
        Assert.Equal(state, ExecutionLifecycle.Readmit(withdrawn).Value);
    }

    [Fact]
    public void Finish_WhenTheContainerNeverStarted_IsRetriedOnceAndThenEnds()
    {
        var neverStarted = new AttemptResult
        {
            Status = ExecutionStatus.Error,
            VerdictReason = "",
            StopReason = StopReason.PlatformError,
            Error = "engine gone",
            NeverStarted = true,
        };

        var waiting = ExecutionLifecycle.Finish(State(ExecutionStatus.Running, true), 1, neverStarted, 1, Platforms, Now).Value!;
        var second = ExecutionLifecycle.Claim(waiting, "node-b", "address-b", Now).Value!;
        var ended = ExecutionLifecycle.Finish(second, 2, neverStarted, 1, Platforms, Now).Value!;

        Assert.True(waiting.WaitsForNode);
        Assert.Equal(2, second.Attempt);
        Assert.Equal(ExecutionStatus.Error, ended.Status);
        Assert.Equal("engine gone", ended.Error);
    }

    [Theory]
    [InlineData(false, ExecutionStatus.Running)]
    [InlineData(true, ExecutionStatus.Error)]
    public void Lose_DependsOnWhetherTheContainerMayHaveRun(bool hasStarted, ExecutionStatus expected)
    {
        var state = State(ExecutionStatus.Running, true) with { ContainerStartedAt = hasStarted ? Now : null };

        var lost = ExecutionLifecycle.Lose(state, 1, Now).Value!;

        Assert.Equal(expected, lost.Status);
        Assert.Equal(!hasStarted, lost.WaitsForNode);
    }

    [Fact]
    public void Queue_TheSameRequestAgain_IsAReplayAndAnotherIsConflict()
    {
        var first = ExecutionLifecycle.Queue(new ExecutionState(), Command("a")).Value!;

        Assert.Same(first, ExecutionLifecycle.Queue(first, Command("a") with { MayAcceptNew = false }).Value);
        Assert.Equal(RefusalCode.Conflict, ExecutionLifecycle.Queue(first, Command("b")).Refusal?.Code);
        Assert.Equal(
            RefusalCode.NotFound,
            ExecutionLifecycle.Queue(new ExecutionState(), Command("a") with { MayAcceptNew = false }).Refusal?.Code);
    }

    [Fact]
    public void Adopt_ByAnotherNode_IsRefused()
    {
        var state = State(ExecutionStatus.Running, true);

        Assert.True(ExecutionLifecycle.Adopt(state, "node-z", "address", 1).IsRefused);
        Assert.Equal("new-address", ExecutionLifecycle.Adopt(state, "node-a", "new-address", 0).Value?.NodeAddress);
    }

    [Fact]
    public void Delete_OfARunningExecution_CancelsAndHidesIt()
    {
        var deleted = ExecutionLifecycle.Delete(State(ExecutionStatus.Running, true), "user", Now).Value!;

        Assert.Equal(StopReason.Cancelled, deleted.StopReason);
        Assert.Equal(Now, deleted.DeletedAt);
        Assert.True(deleted.IsOpen);
        Assert.Equal(RefusalCode.NotFound, ExecutionLifecycle.Delete(deleted, "user", Now).Refusal?.Code);
    }

    private static ExecutionState State(ExecutionStatus status, bool holdsSlot) => new()
    {
        Id = "650000000000000000000000",
        Status = status,
        Request = Request,
        QueuedAt = Now,
        Attempt = 1,
        NodeId = "node-a",
        NodeAddress = "address-a",
        HoldsSlot = holdsSlot,
    };

    private static QueueExecution Command(string fingerprint) => new()
    {
        Id = "650000000000000000000000",
        Request = Request,
        Fingerprint = fingerprint,
        SealedSecrets = ImmutableDictionary<string, string>.Empty,
        Platform = "linux/amd64",
        RunTimeout = TimeSpan.FromMinutes(30),
        QueuedAt = Now,
        MayAcceptNew = true,
    };
}
