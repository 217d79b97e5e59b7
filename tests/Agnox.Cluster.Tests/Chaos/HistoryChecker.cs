using System.Globalization;

namespace Agnox.Cluster.Tests.Chaos;

/// <summary>
/// Holds a history against what the platform promises: every accepted run ends exactly once, no line is lost or doubled,
/// nothing is run twice, no write of an old attempt is accepted, and nothing stays behind.
/// </summary>
internal static class HistoryChecker
{
    private static readonly string[] Terminal = ["PASSED", "FAILED", "UNSTABLE", "ERROR"];

    /// <summary>What was broken, one sentence each; empty when every promise was kept.</summary>
    public static IReadOnlyList<string> Check(History history) =>
    [
        .. EndsOf(history),
        .. history.Writes.GroupBy(write => write.TaskId, StringComparer.Ordinal).SelectMany(CheckWrites),
        .. CheckStarts(history),
        .. history.Sightings.GroupBy(seen => (seen.Client, seen.TaskId)).SelectMany(CheckSightings),
        .. history.Accepted.SelectMany(run => CheckLog(run, history)),
        .. history.Leftovers.Select(left => $"{left} stayed behind."),
    ];

    /// <summary>Accepted = terminal, and the row and the clients agree on how.</summary>
    private static IEnumerable<string> EndsOf(History history)
    {
        var last = LastStatuses(history);
        foreach (var run in history.Accepted)
        {
            if (!last.TryGetValue(run.TaskId, out var status))
            {
                yield return $"{run.TaskId} was accepted and is not stored.";
            }
            else if (!IsTerminal(status))
            {
                yield return $"{run.TaskId} was accepted and is {status} at the end.";
            }
        }

        foreach (var seen in history.Sightings.Where(seen => IsTerminal(seen.Status) && last.GetValueOrDefault(seen.TaskId) != seen.Status))
        {
            yield return $"{seen.Client} was told that {seen.TaskId} is {seen.Status}; it is {last.GetValueOrDefault(seen.TaskId)}.";
        }
    }

    private static IEnumerable<string> CheckWrites(IGrouping<string, RowWrite> writes)
    {
        RowWrite? before = null;
        foreach (var write in writes.OrderBy(write => write.Version))
        {
            if (before is null ? write.Version != 1 : write.Version != before.Version + 1)
            {
                yield return Text($"{writes.Key}: version {write.Version} follows version {before?.Version ?? 0}.");
            }

            if (before is not null)
            {
                if (write.Attempt < before.Attempt)
                {
                    yield return Text($"{writes.Key}: attempt {write.Attempt} wrote version {write.Version} after attempt {before.Attempt} had begun.");
                }

                if (write.Attempt > before.Attempt + 1)
                {
                    yield return Text($"{writes.Key}: attempt {write.Attempt} follows attempt {before.Attempt}.");
                }

                if (IsTerminal(before.Status) && write.Status != before.Status)
                {
                    yield return $"{writes.Key} ended as {before.Status} and then became {write.Status}.";
                }

                if (write.Attempt == before.Attempt && write.NodeId is not null && before.NodeId is not null && write.NodeId != before.NodeId)
                {
                    yield return Text($"{writes.Key}: attempt {write.Attempt} moved from {before.NodeId} to {write.NodeId}.");
                }
            }

            before = write;
        }
    }

    /// <summary>A run whose container may have run is never run again, under whatever attempt.</summary>
    private static IEnumerable<string> CheckStarts(History history) => history.Starts
        .GroupBy(start => start.TaskId, StringComparer.Ordinal)
        .Where(starts => starts.Count() > 1)
        .Select(starts => $"{starts.Key} was started {starts.Count().ToString(CultureInfo.InvariantCulture)} times: "
            + string.Join(", ", starts.Select(start => Text($"attempt {start.Attempt} in {start.ContainerId}"))));

    /// <summary>A client never hears of another status after an end.</summary>
    private static IEnumerable<string> CheckSightings(IGrouping<(string Client, string TaskId), Sighting> sightings)
    {
        var end = sightings.Select(seen => seen.Status).FirstOrDefault(IsTerminal);
        return sightings.SkipWhile(seen => !IsTerminal(seen.Status))
            .Where(seen => seen.Status != end)
            .Select(seen => $"{seen.Client} was told that {seen.TaskId} is {end} and then {seen.Status}.");
    }

    /// <summary>
    /// The numbered lines of a run that came to its own end are all there; of one that was cut off, the first ones without a
    /// gap, unless the log itself says that something is missing.
    /// </summary>
    private static IEnumerable<string> CheckLog(AcceptedRun run, History history)
    {
        var log = history.Logs.GetValueOrDefault(run.TaskId, "");
        var printed = log.Split("\r\n").Where(line => line.StartsWith("line ", StringComparison.Ordinal)).ToList();
        for (var index = 0; index < printed.Count; index++)
        {
            if (printed[index] != Text($"line {index + 1}"))
            {
                yield return Text($"{run.TaskId}: its log's line {index + 1} is '{printed[index]}'.");
                yield break;
            }
        }

        var passed = LastStatuses(history).GetValueOrDefault(run.TaskId) == "PASSED";
        if (passed && printed.Count != run.Lines && !log.Contains("missing here", StringComparison.Ordinal))
        {
            yield return Text($"{run.TaskId} passed with {printed.Count} of its {run.Lines} lines and no word about the rest.");
        }
    }

    private static Dictionary<string, string> LastStatuses(History history) => history.Writes
        .GroupBy(write => write.TaskId, StringComparer.Ordinal)
        .ToDictionary(writes => writes.Key, writes => writes.MaxBy(write => write.Version)!.Status, StringComparer.Ordinal);

    private static bool IsTerminal(string status) => Terminal.Contains(status, StringComparer.Ordinal);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
