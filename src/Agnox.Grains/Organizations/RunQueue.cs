using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <summary>
/// The organization's open runs, in the order in which they should start. Kept by one grain, in memory. Each change costs
/// about the same however many runs wait.
/// </summary>
internal sealed class RunQueue
{
    private readonly Dictionary<string, OpenRun> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _holding = new(StringComparer.Ordinal);
    private readonly RankedSet<OpenRun> _waiting = new(OpenRun.StartOrder);
    private readonly SortedSet<OpenRun> _heads = new(OpenRun.StartOrder);
    private readonly Dictionary<string, SortedSet<OpenRun>> _lines = new(StringComparer.Ordinal);

    /// <summary>How many runs wait for a node.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>
    /// Waiting runs that no other waiting run must precede, in the order in which they should start: those without a lock,
    /// and of each lock the one accepted first.
    /// </summary>
    public IReadOnlyCollection<OpenRun> Heads => _heads;

    public IReadOnlyCollection<string> Holding => _holding;

    public bool Holds(string taskId) => _holding.Contains(taskId);

    public bool IsOpen(string taskId) => _open.ContainsKey(taskId);

    public OpenRun? Find(string taskId) => _open.GetValueOrDefault(taskId);

    /// <summary>Of the waiting runs with a lock, the one accepted first.</summary>
    public OpenRun? FirstInLine(string name) => _lines.GetValueOrDefault(name)?.Min;

    /// <summary>Place among the waiting, from 1; 0 when it does not wait.</summary>
    public int PositionOf(string taskId) => Find(taskId) is { } run ? _waiting.PlaceOf(run) : 0;

    /// <summary>Takes note of a change; false when it is older than what is known.</summary>
    public bool Note(ExecutionChange change)
    {
        var run = OpenRun.From(change);
        if (_open.TryGetValue(run.TaskId, out var known))
        {
            if (known.Version > run.Version)
            {
                return false;
            }

            Leave(known);
        }

        _open.Remove(run.TaskId);
        _holding.Remove(run.TaskId);
        if (change.WaitsForNode)
        {
            _open.Add(run.TaskId, run);
            Join(run);
        }
        else if (change.HoldsSlot)
        {
            _open.Add(run.TaskId, run);
            _holding.Add(run.TaskId);
        }

        return true;
    }

    private void Join(OpenRun run)
    {
        _waiting.Add(run);
        if (run.Lock is null)
        {
            _heads.Add(run);
            return;
        }

        if (!_lines.TryGetValue(run.Lock, out var line))
        {
            _lines.Add(run.Lock, line = new(OpenRun.AcceptanceOrder));
        }

        ChangeLine(line, run, static (line, run) => line.Add(run));
    }

    private void Leave(OpenRun run)
    {
        if (!_waiting.Remove(run))
        {
            return;
        }

        if (run.Lock is null)
        {
            _heads.Remove(run);
            return;
        }

        var line = _lines[run.Lock];
        ChangeLine(line, run, static (line, run) => line.Remove(run));
        if (line.Count == 0)
        {
            _lines.Remove(run.Lock);
        }
    }

    private void ChangeLine(SortedSet<OpenRun> line, OpenRun run, Action<SortedSet<OpenRun>, OpenRun> change)
    {
        if (line.Min is { } before)
        {
            _heads.Remove(before);
        }

        change(line, run);
        if (line.Min is { } after)
        {
            _heads.Add(after);
        }
    }
}
