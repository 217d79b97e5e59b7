using System.Collections.Immutable;

namespace Agnox.Grains.Organizations;

/// <summary>
/// Which of an organization's runs may compete for a slot: those admitted before that are still open, then waiting ones,
/// highest priority first, oldest first among equals, until the cap or the window is full. An admitted run keeps its place
/// and its lock until it has ended and its container is gone, so admitted runs bound the containers, and of the runs with
/// one lock at most one is admitted: the one accepted first. A run whose lock is taken, or whose platform no node offers, is
/// passed over and uses up nothing. One that was withdrawn has lost its place and is a waiting run like others.
/// </summary>
/// <remarks>
/// The window bounds what is admitted and has not started, so that the stored list, the offer and the pump stay small
/// however many runs wait: as many as hold a slot now, at least 32, at most 256. So an organization can replace all its
/// runs at once up to 256, grows from nothing to 500 slots in five rounds of claim, admission and offer (a few
/// milliseconds each in one silo, tens across a cluster), and beyond that starts up to 256 runs per round: a slot is idle
/// only when runs are shorter than a round. The other price: up to a window of runs is ahead of a more urgent one that
/// is accepted later, but as offers are sorted by priority too, only until the next of them starts.
/// </remarks>
internal static class Admission
{
    public const int MinWindow = 32;
    public const int MaxWindow = 256;

    public static ImmutableArray<string> Decide(
        IEnumerable<string> admitted, RunQueue queue, int cap, ImmutableArray<string> platforms)
    {
        // A run that holds a slot counts even when it is not on the list: the list may be older than the run's own state.
        var kept = admitted
            .Where(taskId => queue.Find(taskId) is { IsWithdrawn: false })
            .Union(queue.Holding, StringComparer.Ordinal)
            .ToList();
        var window = Math.Clamp(queue.Holding.Count, MinWindow, MaxWindow);
        var room = Math.Min(cap - kept.Count, window - (kept.Count - queue.Holding.Count));
        if (room <= 0)
        {
            return [.. kept];
        }

        var taken = kept.ToHashSet(StringComparer.Ordinal);
        var locks = kept.Select(taskId => queue.Find(taskId)?.Lock).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return
        [
            .. kept,
            .. queue.Heads
                .Where(run => !taken.Contains(run.TaskId)
                    && (run.Lock is null || !locks.Contains(run.Lock))
                    && platforms.Contains(run.Platform, StringComparer.Ordinal))
                .Take(room)
                .Select(run => run.TaskId),
        ];
    }

    /// <summary>Who has a lock, or gets it before anybody else; null when nobody asks for it.</summary>
    /// <param name="admitted">The runs admitted now.</param>
    /// <param name="queue">All open runs.</param>
    /// <param name="name">The lock.</param>
    public static string? HolderOf(IEnumerable<string> admitted, RunQueue queue, string name) =>
        admitted.FirstOrDefault(taskId => queue.Find(taskId)?.Lock == name) ?? queue.FirstInLine(name)?.TaskId;
}
