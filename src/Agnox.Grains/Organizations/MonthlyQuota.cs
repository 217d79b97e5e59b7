namespace Agnox.Grains.Organizations;

/// <summary>
/// Accepted runs of the current calendar month, UTC. The rows are the truth; this counts on from what they said, and asks
/// again when the month turns.
/// </summary>
internal sealed class MonthlyQuota(Func<DateTimeOffset, Task<long>> countSince)
{
    private DateTimeOffset _month;
    private long _used;

    public async Task<long> CountAsync(DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        if (month != _month)
        {
            _used = await countSince(month);
            _month = month;
        }

        return _used;
    }

    public void Add() => _used++;
}
