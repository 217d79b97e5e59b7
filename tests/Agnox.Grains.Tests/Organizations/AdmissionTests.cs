using Agnox.Grains.Organizations;
using Xunit;
using static Agnox.Grains.Tests.Organizations.Changes;

namespace Agnox.Grains.Tests.Organizations;

public sealed class AdmissionTests
{
    [Fact]
    public void Decide_FillsTheCap_OldestFirst()
    {
        var queue = Queue(Waits("c", 3), Waits("a", 1), Waits("b", 2));

        Assert.Equal(["a", "b"], Admission.Decide([], queue, 2, Platforms));
    }

    [Fact]
    public void Decide_PrefersPriority_ThenAge()
    {
        var queue = Queue(Waits("old", 1), Waits("urgent", 3, priority: 5), Waits("late", 2, priority: -1));

        Assert.Equal(["urgent", "old", "late"], Admission.Decide([], queue, 3, Platforms));
        Assert.Equal(1, queue.PositionOf("urgent"));
        Assert.Equal(3, queue.PositionOf("late"));
    }

    [Fact]
    public void Decide_NeverTakesBackWhatWasAdmitted()
    {
        var queue = Queue(Waits("a", 1), Waits("urgent", 2, priority: 9));

        Assert.Equal(["a"], Admission.Decide(["a"], queue, 1, Platforms));
    }

    [Fact]
    public void Decide_CapLoweredBelowWhatRuns_TakesNothingBackAndAdmitsNothing()
    {
        var queue = Queue(Holds("a", 1), Holds("b", 2), Waits("c", 3));

        Assert.Equal(["a", "b"], Admission.Decide(["a", "b"], queue, 1, Platforms));
        Assert.Equal(["a", "b"], Admission.Decide(["a", "b"], queue, 0, Platforms));
    }

    [Fact]
    public void Decide_CountsHoldersThatAreNotOnTheList()
    {
        var queue = Queue(Holds("running", 1), Waits("waiting", 2));

        Assert.Equal(["running"], Admission.Decide([], queue, 1, Platforms));
    }

    [Fact]
    public void Decide_ForgetsWhatHasEnded()
    {
        var queue = Queue(Waits("next", 2));

        Assert.Equal(["next"], Admission.Decide(["ended"], queue, 1, Platforms));
    }

    [Theory]
    [InlineData(0, Admission.MinWindow)]
    [InlineData(100, 100)]
    [InlineData(600, Admission.MaxWindow)]
    public void Decide_WithoutACap_AdmitsAWindowThatGrowsWithWhatRuns(int running, int window)
    {
        var queue = Queue(
        [
            .. Enumerable.Range(0, running).Select(number => Holds($"running-{number}", number)),
            .. Enumerable.Range(0, 1000).Select(number => Waits($"waiting-{number}", number)),
        ]);

        var admitted = Admission.Decide([], queue, 999_999, Platforms);

        Assert.Equal(running + window, admitted.Length);
        Assert.Equal(admitted, Admission.Decide(admitted, queue, 999_999, Platforms));
    }

    [Fact]
    public void Decide_LockTaken_PassesOverItsRunsAndUsesUpNothing()
    {
        var queue = Queue(
        [
            Holds("holder", 0, name: "staging"),
            .. Enumerable.Range(1, 500).Select(number => Waits($"locked-{number}", number, name: "staging")),
            Waits("free", 900),
            Waits("other", 901, name: "production"),
        ]);

        Assert.Equal(["holder", "free", "other"], Admission.Decide(["holder"], queue, 999_999, Platforms));
    }

    [Fact]
    public void Decide_LockFree_GoesToTheRunAcceptedFirst_WhateverThePriority()
    {
        var queue = Queue(Waits("urgent", 2, priority: 9, name: "staging"), Waits("first", 1, name: "staging"));

        Assert.Equal(["first"], Admission.Decide([], queue, 5, Platforms));
        Assert.Equal("first", Admission.HolderOf([], queue, "staging"));
    }

    [Fact]
    public void Decide_RetriedRun_KeepsItsLock()
    {
        var queue = Queue(Holds("first", 1, name: "staging"), Waits("second", 2, name: "staging"));
        queue.Note(Waits("first", 1, name: "staging", version: 3, attempt: 1));

        Assert.Equal(["first"], Admission.Decide(["first"], queue, 5, Platforms));
        Assert.Equal("first", Admission.HolderOf(["first"], queue, "staging"));
    }

    [Fact]
    public void Decide_LockHolderEnded_HandsTheLockOn()
    {
        var queue = Queue(Holds("first", 1, name: "staging"), Waits("second", 2, name: "staging"), Waits("third", 3, name: "staging"));
        queue.Note(Ends("first", 1, name: "staging"));

        Assert.Equal(["second"], Admission.Decide(["first"], queue, 5, Platforms));
    }

    [Fact]
    public void Decide_PlatformThatNoNodeOffers_IsPassedOverAndUsesUpNothing()
    {
        var queue = Queue([.. Enumerable.Range(0, 300).Select(number => WaitsForArm($"arm-{number}", number)), Waits("late", 900)]);

        Assert.Equal(["late"], Admission.Decide([], queue, 1, Platforms));
        Assert.Equal(["arm-0"], Admission.Decide([], queue, 1, [.. Platforms, "linux/arm64"]));
    }

    [Fact]
    public void Decide_WithdrawnRun_GivesItsPlaceAwayAndCompetesForAnother()
    {
        var queue = Queue(WaitsForArm("arm", 1, isWithdrawn: true), Waits("late", 2));

        Assert.Equal(["late"], Admission.Decide(["arm"], queue, 1, Platforms));
        Assert.Equal(["arm"], Admission.Decide(["arm"], queue, 1, [.. Platforms, "linux/arm64"]));
        Assert.Equal(["late", "arm"], Admission.Decide(["late"], queue, 2, [.. Platforms, "linux/arm64"]));
    }

    [Fact]
    public void Decide_AdmittedRunWhosePlatformIsGone_KeepsItsPlaceUntilItIsWithdrawn() =>
        Assert.Equal(["arm"], Admission.Decide(["arm"], Queue(WaitsForArm("arm", 1), Waits("late", 2)), 1, Platforms));

    [Fact]
    public void HolderOf_LockThatNobodyAsksFor_IsNobody() =>
        Assert.Null(Admission.HolderOf(["a"], Queue(Waits("a", 1)), "staging"));

    [Fact]
    public void Note_OldNews_ChangesNothing()
    {
        var queue = Queue(Holds("a", 1));

        Assert.False(queue.Note(Ends("a", 1, version: 1)));
        Assert.True(queue.Holds("a"));
    }
}
