using System.Collections.Immutable;

namespace Agnox.Grains.Organizations;

/// <summary>
/// Which of an organization's runs may compete for a slot: those admitted before that are still open, then waiting ones,
/// highest priority first, oldest first among equals, until the cap. An admitted run keeps its place until it has ended
/// and its container is gone, so admitted runs bound the containers.
/// </summary>
internal static class Admission
{
    public static ImmutableArray<string> Decide(IEnumerable<string> admitted, RunQueue queue, int cap)
    {
        // A run that holds a slot counts even when it is not on the list: the list may be older than the run's own state.
        var kept = admitted.Where(queue.IsOpen).Union(queue.Holding, StringComparer.Ordinal).ToList();
        var taken = kept.ToHashSet(StringComparer.Ordinal);
        return [.. kept, .. queue.Waiting.Where(run => !taken.Contains(run.TaskId)).Take(Math.Max(0, cap - kept.Count)).Select(run => run.TaskId)];
    }
}
