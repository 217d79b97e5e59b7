using System.Collections.Immutable;
using Xunit;

namespace Agnox.Cluster.Tests.Chaos;

/// <summary>The checker finds what it is there to find: each planted violation is named, and a clean history passes.</summary>
public sealed class HistoryCheckerTests
{
    internal static readonly History Clean = new(
        [new("a", 3)],
        [
            new("a", 1, "PENDING", 0, null),
            new("a", 2, "RUNNING", 1, "node-1"),
            new("a", 3, "RUNNING", 1, null),
            new("a", 4, "RUNNING", 2, "node-2"),
            new("a", 5, "PASSED", 2, null),
        ],
        [new("a", 2, "c1")],
        [new("w", "a", "PENDING"), new("w", "a", "RUNNING"), new("w", "a", "PASSED"), new("w", "a", "PASSED")],
        ImmutableDictionary<string, string>.Empty.Add("a", "[SYSTEM] begun\r\nline 1\r\nline 2\r\nline 3\r\n1 passed\r\n"),
        []);

    [Fact]
    public void CleanHistory_HasNoViolation() => Assert.Empty(HistoryChecker.Check(Clean));

    [Fact]
    public void RunThatNeverEnds_IsFound() => AssertFound(
        Clean with { Accepted = Clean.Accepted.Add(new("b", 0)), Writes = Clean.Writes.Add(new("b", 1, "PENDING", 0, null)) },
        "b was accepted and is PENDING at the end.");

    [Fact]
    public void AcceptedRunThatIsNotStored_IsFound() => AssertFound(
        Clean with { Accepted = Clean.Accepted.Add(new("b", 0)) }, "b was accepted and is not stored.");

    [Fact]
    public void SecondEnd_IsFound() => AssertFound(
        Clean with { Writes = Clean.Writes.Add(new("a", 6, "ERROR", 2, null)) }, "a ended as PASSED and then became ERROR.");

    [Fact]
    public void WriteOfAnOldAttempt_IsFound() => AssertFound(
        Clean with { Writes = Clean.Writes.Add(new("a", 6, "PASSED", 1, null)) },
        "a: attempt 1 wrote version 6 after attempt 2 had begun.");

    [Fact]
    public void TwoWritesOfOneVersion_AreFound() => AssertFound(
        Clean with { Writes = Clean.Writes.Add(new("a", 5, "PASSED", 2, null)) }, "a: version 5 follows version 5.");

    [Fact]
    public void AttemptThatMovesToAnotherNode_IsFound() => AssertFound(
        Clean with { Writes = Clean.Writes.SetItem(4, new("a", 5, "PASSED", 2, "node-3")) },
        "a: attempt 2 moved from node-2 to node-3.");

    [Fact]
    public void SecondContainer_IsFound() => AssertFound(
        Clean with { Starts = Clean.Starts.Add(new("a", 1, "c0")) }, "a was started 2 times");

    [Fact]
    public void ClientThatWasToldAnotherEnd_IsFound() => AssertFound(
        Clean with { Sightings = Clean.Sightings.Add(new("v", "a", "FAILED")) }, "v was told that a is FAILED; it is PASSED.");

    [Fact]
    public void ClientThatHearsOfARunAfterItsEnd_IsFound() => AssertFound(
        Clean with { Sightings = Clean.Sightings.Add(new("w", "a", "RUNNING")) }, "w was told that a is PASSED and then RUNNING.");

    [Fact]
    public void LostLine_IsFound() => AssertFound(WithLog("line 1\r\nline 3\r\n"), "a: its log's line 2 is 'line 3'.");

    [Fact]
    public void DoubledLine_IsFound() => AssertFound(WithLog("line 1\r\nline 1\r\nline 2\r\nline 3\r\n"), "a: its log's line 2 is 'line 1'.");

    [Fact]
    public void MissingEndOfALog_IsFound() => AssertFound(WithLog("line 1\r\nline 2\r\n"), "a passed with 2 of its 3 lines");

    [Fact]
    public void MissingEndThatTheLogDeclares_IsAllowed() =>
        Assert.Empty(HistoryChecker.Check(WithLog("line 1\r\n[SYSTEM] The rest could not be read and is missing here.\r\n")));

    [Fact]
    public void Leftover_IsFound() => AssertFound(Clean with { Leftovers = ["container c1"] }, "container c1 stayed behind.");

    private static History WithLog(string log) => Clean with { Logs = Clean.Logs.SetItem("a", log) };

    private static void AssertFound(History history, string violation) =>
        Assert.Contains(HistoryChecker.Check(history), found => found.StartsWith(violation, StringComparison.Ordinal));
}
