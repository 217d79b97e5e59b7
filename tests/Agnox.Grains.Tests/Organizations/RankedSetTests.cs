using Agnox.Grains.Organizations;
using Agnox.Testing;
using Xunit;

namespace Agnox.Grains.Tests.Organizations;

public sealed class RankedSetTests
{
    [Fact]
    public void PlaceOf_AfterRandomChanges_IsThatOfASortedList()
    {
        var dice = new Dice(7);
        var set = new RankedSet<int>(Comparer<int>.Default);
        var expected = new SortedSet<int>();
        for (var change = 0; change < 20_000; change++)
        {
            var item = dice.Next(4000);
            if (dice.Next(3) > 0)
            {
                Assert.Equal(expected.Add(item), set.Add(item));
            }
            else
            {
                Assert.Equal(expected.Remove(item), set.Remove(item));
            }
        }

        Assert.Equal(expected.Count, set.Count);
        Assert.All(expected.Select((item, place) => (item, place)), pair => Assert.Equal(pair.place + 1, set.PlaceOf(pair.item)));
        Assert.All(Enumerable.Range(0, 4000).Where(item => !expected.Contains(item)), item => Assert.Equal(0, set.PlaceOf(item)));
    }

    [Fact]
    public void Remove_OfEverything_LeavesAnEmptySet()
    {
        var set = new RankedSet<int>(Comparer<int>.Default);
        Assert.False(set.Remove(1));
        Assert.Equal(0, set.PlaceOf(1));
        Assert.All(Enumerable.Range(0, 2000), item => Assert.True(set.Add(item)));
        Assert.All(Enumerable.Range(0, 2000), item => Assert.True(set.Remove(item)));

        Assert.Equal(0, set.Count);
        Assert.True(set.Add(5));
        Assert.Equal(1, set.PlaceOf(5));
    }
}
