using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <summary>The organization's open runs, in the order in which they should start. Kept by one grain, in memory.</summary>
internal sealed class RunQueue
{
    private static readonly Comparer<OpenRun> StartOrder = Comparer<OpenRun>.Create((left, right) =>
        (-left.Priority, left.QueuedAt, 0).CompareTo((-right.Priority, right.QueuedAt, 0)) is var order and not 0
            ? order
            : string.CompareOrdinal(left.TaskId, right.TaskId));

    private readonly Dictionary<string, OpenRun> _open = new(StringComparer.Ordinal);
    private readonly SortedSet<OpenRun> _waiting = new(StartOrder);
    private readonly HashSet<string> _holding = new(StringComparer.Ordinal);

    public IReadOnlyCollection<OpenRun> Waiting => _waiting;

    public IReadOnlyCollection<string> Holding => _holding;

    public bool Holds(string taskId) => _holding.Contains(taskId);

    public bool IsOpen(string taskId) => _open.ContainsKey(taskId);

    public OpenRun? Find(string taskId) => _open.GetValueOrDefault(taskId);

    /// <summary>Place among the waiting, from 1; 0 when it does not wait.</summary>
    public int PositionOf(string taskId)
    {
        var position = 0;
        foreach (var run in _waiting)
        {
            position++;
            if (run.TaskId == taskId)
            {
                return position;
            }
        }

        return 0;
    }

    /// <summary>Takes note of a change; false when it is older than what is known.</summary>
    public bool Note(ExecutionChange change)
    {
        var taskId = change.View.Key.TaskId;
        if (_open.TryGetValue(taskId, out var known))
        {
            if (known.Version > change.View.Version)
            {
                return false;
            }

            _waiting.Remove(known);
        }

        _open.Remove(taskId);
        _holding.Remove(taskId);
        if (change.HoldsSlot || change.WaitsForNode)
        {
            var run = OpenRun.From(change);
            _open.Add(taskId, run);
            if (change.WaitsForNode)
            {
                _waiting.Add(run);
            }
            else
            {
                _holding.Add(taskId);
            }
        }

        return true;
    }
}

/// <summary>What the queue needs to know of an open run.</summary>
internal sealed record OpenRun(
    string TaskId, long Version, int Priority, DateTimeOffset QueuedAt, string Image, string Platform)
{
    public static OpenRun From(ExecutionChange change) => new(
        change.View.Key.TaskId,
        change.View.Version,
        change.View.Request.Priority,
        change.View.QueuedAt,
        change.View.Request.Image,
        change.View.Platform);
}
