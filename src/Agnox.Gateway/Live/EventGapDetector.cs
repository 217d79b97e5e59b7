using Agnox.Organizations;

namespace Agnox.Gateway.Live;

/// <summary>
/// Tells from cursors whether events of one organization may have been missed: by a jump between two that came, or by one
/// that is known to exist and has not come.
/// </summary>
internal sealed class EventGapDetector
{
    private readonly Lock _lock = new();
    private EventCursor? _last;
    private EventCursor? _awaited;

    /// <summary>Begins anew: everything up to here is known otherwise.</summary>
    /// <param name="known">Where the stream stands.</param>
    public void Begin(EventCursor known)
    {
        lock (_lock)
        {
            _awaited = null;
            _last = Reached(_last, known) ? _last : known;
        }
    }

    /// <summary>Takes note of an event. True when others may have been missed before it.</summary>
    /// <param name="cursor">Where it stands.</param>
    public bool Note(EventCursor cursor)
    {
        lock (_lock)
        {
            if (Reached(_last, cursor))
            {
                return false;
            }

            var isGap = _last is { } last && (last.Epoch != cursor.Epoch || last.Sequence + 1 != cursor.Sequence);
            _last = cursor;
            return isGap;
        }
    }

    /// <summary>
    /// Compares with where the stream stands. True when what stood there at the comparison before has still not come: a
    /// single difference is only an event on its way.
    /// </summary>
    /// <param name="current">Where the stream stands.</param>
    public bool IsBehind(EventCursor current)
    {
        lock (_lock)
        {
            var isLate = _awaited is { } awaited && !Reached(_last, awaited);
            _awaited = Reached(_last, current) ? null : current;
            return isLate && _awaited is not null;
        }
    }

    private static bool Reached(EventCursor? last, EventCursor cursor) =>
        last is { } have && have.Epoch == cursor.Epoch && have.Sequence >= cursor.Sequence;
}
