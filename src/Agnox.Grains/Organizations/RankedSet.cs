namespace Agnox.Grains.Organizations;

/// <summary>
/// A sorted set that knows the place of each member. Kept in blocks: a change searches for a block and moves members
/// inside it, a place adds up the sizes of the blocks before. With 100,000 members that is some hundred steps, where a
/// tree of the framework would count every member before.
/// </summary>
internal sealed class RankedSet<T>(IComparer<T> order)
{
    private const int MaxBlock = 512;

    private readonly List<List<T>> _blocks = [];

    public int Count { get; private set; }

    /// <summary>Adds an item; false when an equal one is there.</summary>
    public bool Add(T item)
    {
        if (_blocks.Count == 0)
        {
            _blocks.Add([]);
        }

        var index = BlockOf(item);
        var block = _blocks[index];
        var place = block.BinarySearch(item, order);
        if (place >= 0)
        {
            return false;
        }

        block.Insert(~place, item);
        Count++;
        if (block.Count > MaxBlock)
        {
            _blocks.Insert(index + 1, block.GetRange(MaxBlock / 2, block.Count - (MaxBlock / 2)));
            block.RemoveRange(MaxBlock / 2, block.Count - (MaxBlock / 2));
        }

        return true;
    }

    /// <summary>Removes an item; false when there is none equal to it.</summary>
    public bool Remove(T item)
    {
        if (Find(item) is not (var index, var place))
        {
            return false;
        }

        _blocks[index].RemoveAt(place);
        Count--;
        if (_blocks[index].Count == 0)
        {
            _blocks.RemoveAt(index);
        }

        return true;
    }

    /// <summary>Place of an item from 1; 0 when it is not there.</summary>
    public int PlaceOf(T item)
    {
        if (Find(item) is not (var index, var place))
        {
            return 0;
        }

        for (var before = 0; before < index; before++)
        {
            place += _blocks[before].Count;
        }

        return place + 1;
    }

    private (int Block, int Place)? Find(T item)
    {
        if (_blocks.Count == 0)
        {
            return null;
        }

        var index = BlockOf(item);
        var place = _blocks[index].BinarySearch(item, order);
        return place < 0 ? null : (index, place);
    }

    /// <summary>The last block that begins at or before an item, else the first.</summary>
    private int BlockOf(T item)
    {
        var (low, high) = (0, _blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (order.Compare(_blocks[middle][0], item) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
