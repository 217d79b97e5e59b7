using Agnox.Executions;
using Agnox.Grains.Running;
using Agnox.Grains.Running.Reports;

namespace Agnox.Grains.Executions;

/// <summary>All that is known about a container that ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="WasOutOfMemory">It, or a process in it, was killed for lack of memory.</param>
/// <param name="TimedOut">It was stopped because its time was up.</param>
/// <param name="Results">What its report files say, or null when there was none to read.</param>
/// <param name="Log">What its log gives away.</param>
public sealed record VerdictEvidence(
    long ExitCode, bool WasOutOfMemory, bool TimedOut, StructuredResults? Results, LogSignals Log);

/// <summary>How a run ended.</summary>
/// <param name="Status">A terminal status.</param>
/// <param name="Reason">How it was reached, in one sentence.</param>
/// <param name="StopReason">Set when something other than the tests decided.</param>
public sealed record VerdictDecision(ExecutionStatus Status, string Reason, StopReason? StopReason = null);

/// <summary>
/// From exit, report and log to a status. What stopped the container decides first, then a structured report, and only
/// without one the words in the log, by the rule runs were always judged by.
/// </summary>
public static class Verdict
{
    /// <summary>Decides. Pure: equal evidence gives an equal verdict.</summary>
    /// <param name="evidence">What is known.</param>
    public static VerdictDecision Decide(VerdictEvidence evidence) => evidence switch
    {
        { TimedOut: true } => new(
            ExecutionStatus.Error, "The run was stopped because its time limit was reached.", StopReason.TimedOut),
        { WasOutOfMemory: true } => new(
            ExecutionStatus.Failed,
            $"The container used more memory than it may and was killed; its exit code was {evidence.ExitCode}.",
            StopReason.OutOfMemory),
        { Results: { } results } => FromReport(results, evidence.ExitCode, evidence.Log),
        _ => FromLog(evidence.ExitCode, evidence.Log),
    };

    private static VerdictDecision FromReport(StructuredResults results, long exitCode, LogSignals log) => results switch
    {
        { Total: 0 } when results.ErrorOutsideTests is null || log.SaysNoTests || SaysNoTests(results) =>
            new(ExecutionStatus.Error, "The report holds no tests.", StopReason.NoTests),
        { ErrorOutsideTests: { } error } =>
            new(ExecutionStatus.Failed, $"The report names an error outside of its tests: {FirstLine(error)}"),
        { Failed: > 0, Passed: > 0 } when exitCode == 0 =>
            new(ExecutionStatus.Unstable, $"{Counts(results)}, but the exit code was 0."),
        { Failed: > 0 } =>
            new(ExecutionStatus.Failed, $"{Counts(results)}; the exit code was {exitCode}."),
        { PassedAfterRetry: > 0 } =>
            new(
                ExecutionStatus.Unstable,
                $"No test failed in the end, but {results.PassedAfterRetry} of {results.Total} passed only after a retry; "
                + $"the exit code was {exitCode}."),
        _ when exitCode != 0 =>
            new(ExecutionStatus.Failed, $"The report has no failure, but the exit code was {exitCode}."),
        _ => new(ExecutionStatus.Passed, $"{Counts(results)}; the exit code was 0."),
    };

    private static VerdictDecision FromLog(long exitCode, LogSignals log) => log switch
    {
        { SaysNoTests: true } =>
            new(
                ExecutionStatus.Error,
                "There is no readable report, and the log says that no tests were found.",
                StopReason.NoTests),
        { SaysFailed: true, SaysPassed: true } when exitCode == 0 =>
            new(
                ExecutionStatus.Unstable,
                "There is no readable report; the log tells of passes and failures, the exit code was 0."),
        { SaysFailed: true } when exitCode == 0 =>
            new(ExecutionStatus.Failed, "There is no readable report; the log tells of failures only, the exit code was 0."),
        { SaysFatal: true } when exitCode == 0 =>
            new(ExecutionStatus.Failed, "There is no readable report; the log tells of a crash, the exit code was 0."),
        _ when exitCode == 0 =>
            new(ExecutionStatus.Passed, "There is no readable report; the exit code was 0 and the log tells of no failure."),
        { SaysRetried: true, SaysPassed: true, SaysFailed: true } =>
            new(
                ExecutionStatus.Unstable,
                $"There is no readable report; the log tells of retries, passes and failures, the exit code was {exitCode}."),
        _ => new(ExecutionStatus.Failed, $"There is no readable report; the exit code was {exitCode}."),
    };

    // Playwright calls a suite without tests an error of the run.
    private static bool SaysNoTests(StructuredResults results) =>
        results.ErrorOutsideTests!.Contains("No tests found", StringComparison.Ordinal);

    private static string Counts(StructuredResults results) =>
        $"The report has {results.Passed} passed, {results.Failed} failed and {results.Skipped} skipped";

    private static string FirstLine(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var line = end < 0 ? text : text[..end];
        return line.Length <= 300 ? line : line[..(char.IsHighSurrogate(line[299]) ? 299 : 300)] + "…";
    }
}
