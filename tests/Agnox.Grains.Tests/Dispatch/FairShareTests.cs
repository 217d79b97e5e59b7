using Agnox.Dispatch;
using Agnox.Executions;
using Agnox.Grains.Dispatch;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Agnox.Grains.Tests.Dispatch;

public sealed class FairShareTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly FairShare _shares;

    public FairShareTests() => _shares = new(_time);

    [Fact]
    public void Next_WithManyOrganizations_ServesEachSingleRunWithinOneRound()
    {
        _shares.Offer(Offer("greedy", runs: 1000));
        for (var small = 0; small < 50; small++)
        {
            _shares.Offer(Offer($"small-{small:00}", second: 100 + small, runs: 1));
        }

        var first = Take(51);

        Assert.Equal(51, first.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Next_CountsWhatAnOrganizationRunsAlready()
    {
        _shares.Offer(Offer("busy", running: 3, runs: 3));
        _shares.Offer(Offer("idle", second: 5, runs: 3));

        Assert.Equal(["idle", "idle", "idle", "busy"], Take(4));
    }

    [Fact]
    public void Next_HonoursWeights()
    {
        _shares.Offer(Offer("heavy", runs: 10, weight: 2));
        _shares.Offer(Offer("light", runs: 10));

        Assert.Equal(4, Take(6).Count(organization => organization == "heavy"));
    }

    [Fact]
    public void Next_OneSlotAndAnOlderBacklog_TakesTurns()
    {
        var taken = new List<string>();
        for (var run = 0; run < 6; run++)
        {
            _shares.Offer(Offer("backlog", firstRun: run, runs: 100));
            _shares.Offer(Offer("late", second: 1000, firstRun: run, runs: 5));
            taken.AddRange(Take(1));
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(["backlog", "late", "backlog", "late", "backlog", "late"], taken);
    }

    [Fact]
    public void Next_AfterALongRun_LetsTheOtherCatchUp()
    {
        _shares.Offer(Offer("long", runs: 9));
        Assert.Equal(["long"], Take(1));
        _shares.Offer(Offer("short", second: 1, runs: 9));
        _time.Advance(TimeSpan.FromSeconds(9));
        var taken = new List<string>();
        for (var run = 1; run <= 10; run++)
        {
            _shares.Offer(Offer("long", firstRun: run, runs: 9));
            _shares.Offer(Offer("short", second: 1, firstRun: run, runs: 9));
            taken.AddRange(Take(1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([.. Enumerable.Repeat("short", 9), "long"], taken);
    }

    [Fact]
    public void Next_AfterNobodyWaited_NobodyOwes()
    {
        _shares.Offer(Offer("earlier", runs: 2));
        Assert.Equal(2, Take(2).Count);
        _time.Advance(TimeSpan.FromHours(1));

        _shares.Offer(Offer("earlier", firstRun: 2, runs: 1));
        _shares.Offer(Offer("new", second: 5000, runs: 1));

        Assert.Equal(["earlier", "new"], Take(2));
    }

    [Fact]
    public void Offer_AnEmptyOne_Withdraws()
    {
        _shares.Offer(Offer("a", runs: 5));
        _shares.Offer(Offer("a", runs: 0));

        Assert.Null(_shares.Next());
    }

    [Fact]
    public void Offer_WithARunGrantedAMomentAgo_DoesNotGrantItAgain()
    {
        _shares.Offer(Offer("a", runs: 2));
        Take(1);
        _shares.Offer(Offer("a", runs: 2));

        Assert.Equal("run-1", _shares.Next()?.Key.TaskId);
        Take(1);
        Assert.Null(_shares.Next());
    }

    [Fact]
    public void Offer_WithAGrantedRunThatIsRetried_GrantsItAgain()
    {
        _shares.Offer(Offer("a", runs: 1));
        Take(1);
        _shares.Offer(Offer("a", runs: 1, attempt: 1));

        Assert.Equal("run-0", _shares.Next()?.Key.TaskId);
    }

    [Fact]
    public void Offer_WithAReservationThatWasNeverClaimed_GrantsItAgain()
    {
        _shares.Offer(Offer("a", runs: 1));
        Take(1);
        _time.Advance(FairShare.MaxSilence + TimeSpan.FromSeconds(1));
        _shares.Offer(Offer("a", runs: 1));

        Assert.Equal("run-0", _shares.Next()?.Key.TaskId);
    }

    [Fact]
    public void Return_MakesTheRunTheNextOneAgain()
    {
        _shares.Offer(Offer("a", runs: 2));
        var run = _shares.Next()!;
        _shares.Grant(run);
        _shares.Return(run);

        Assert.Equal(run, _shares.Next());
    }

    [Fact]
    public void Return_OfARunThatWasWithdrawn_OffersNothing()
    {
        _shares.Offer(Offer("a", runs: 1));
        var run = _shares.Next()!;
        _shares.Grant(run);
        _shares.Offer(Offer("a", runs: 0));
        _shares.Return(run);

        Assert.Null(_shares.Next());
    }

    [Fact]
    public void Next_OfferThatIsNotRepeated_IsForgotten()
    {
        for (var organization = 0; organization < 100; organization++)
        {
            _shares.Offer(Offer($"gone-{organization}", runs: 3));
        }

        _time.Advance(TimeSpan.FromSeconds(6));
        _shares.Offer(Offer("alive", second: 50, runs: 1));
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("alive", _shares.Next()?.Key.OrganizationId);
        Assert.Equal(1, _shares.Count);
    }

    private List<string> Take(int count)
    {
        var taken = new List<string>();
        while (taken.Count < count && _shares.Next() is { } run)
        {
            taken.Add(run.Key.OrganizationId);
            _shares.Grant(run);
        }

        return taken;
    }

    private static OrganizationOffer Offer(
        string organization, int running = 0, int second = 0, int firstRun = 0, int runs = 0, int weight = 1, int attempt = 0) => new(
        organization,
        running,
        weight,
        [.. Enumerable.Range(firstRun, runs).Select(run => new OfferedRun(
            new ExecutionKey(organization, $"run-{run}"), "tests:1", Start.AddSeconds(second).AddMilliseconds(run), attempt))]);
}
