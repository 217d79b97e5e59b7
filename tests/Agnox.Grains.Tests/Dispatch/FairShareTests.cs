using Agnox.Dispatch;
using Agnox.Grains.Dispatch;
using Xunit;

namespace Agnox.Grains.Tests.Dispatch;

public sealed class FairShareTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Grant_WithManyOrganizations_ServesEachSingleRunWithinOneRound()
    {
        var shares = new FairShare();
        shares.Offer(Offer("greedy", 0, 0, 1000));
        for (var small = 0; small < 50; small++)
        {
            shares.Offer(Offer($"small-{small:00}", 0, 100 + small, 1));
        }

        var first = Take(shares, 51);

        Assert.Equal(51, first.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Grant_CountsWhatAnOrganizationRunsAlready()
    {
        var shares = new FairShare();
        shares.Offer(Offer("busy", 3, 0, 3));
        shares.Offer(Offer("idle", 0, 5, 3));

        Assert.Equal(["idle", "idle", "idle", "busy"], Take(shares, 4));
    }

    [Fact]
    public void Grant_HonoursWeights()
    {
        var shares = new FairShare();
        shares.Offer(Offer("heavy", 0, 0, 10, weight: 2));
        shares.Offer(Offer("light", 0, 0, 10));

        Assert.Equal(4, Take(shares, 6).Count(organization => organization == "heavy"));
    }

    [Fact]
    public void Offer_Replaces_AndAnEmptyOneWithdraws()
    {
        var shares = new FairShare();
        shares.Offer(Offer("a", 0, 0, 5));
        shares.Offer(Offer("a", 0, 0, 0));

        Assert.True(shares.IsEmpty);
    }

    private static List<string> Take(FairShare shares, int count)
    {
        var taken = new List<string>();
        while (taken.Count < count && !shares.IsEmpty)
        {
            taken.Add(shares.Peek().Key.OrganizationId);
            shares.Grant();
        }

        return taken;
    }

    private static OrganizationOffer Offer(string organization, int running, int second, int runs, int weight = 1) => new(
        organization,
        running,
        weight,
        [.. Enumerable.Range(0, runs).Select(run => new OfferedRun(
            new(organization, $"run-{run}"), "tests:1", Start.AddSeconds(second).AddMilliseconds(run)))]);
}
