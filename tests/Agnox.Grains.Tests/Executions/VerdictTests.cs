using Agnox.Executions;
using Agnox.Grains.Executions;
using Agnox.Grains.Running;
using Agnox.Grains.Running.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Executions;

public sealed class VerdictTests
{
    private static readonly long[] ExitCodes = [0, 1, 2, 137, 255];

    // The rows of the contract's table, each log given as the signals it has.
    [Theory]
    [InlineData(0, "passed", ExecutionStatus.Passed)]
    [InlineData(0, "", ExecutionStatus.Passed)]
    [InlineData(0, "passed failed", ExecutionStatus.Unstable)]
    [InlineData(0, "failed", ExecutionStatus.Failed)]
    [InlineData(0, "fatal", ExecutionStatus.Failed)]
    [InlineData(0, "passed fatal", ExecutionStatus.Failed)]
    [InlineData(0, "passed failed fatal", ExecutionStatus.Unstable)]
    [InlineData(0, "no-tests", ExecutionStatus.Error)]
    [InlineData(1, "passed failed", ExecutionStatus.Failed)]
    [InlineData(1, "passed failed retried", ExecutionStatus.Unstable)]
    [InlineData(1, "passed retried", ExecutionStatus.Failed)]
    [InlineData(1, "passed", ExecutionStatus.Failed)]
    [InlineData(1, "no-tests", ExecutionStatus.Error)]
    [InlineData(1, "no-tests passed failed retried", ExecutionStatus.Error)]
    [InlineData(137, "", ExecutionStatus.Failed)]
    [InlineData(137, "passed", ExecutionStatus.Failed)]
    public void Decide_LogOnly_FollowsTheTable(long exitCode, string signals, ExecutionStatus expected)
    {
        var words = signals.Split(' ');
        var log = new LogSignals(
            words.Contains("no-tests"), words.Contains("failed"), words.Contains("passed"), words.Contains("retried"),
            words.Contains("fatal"));

        var decision = Verdict.Decide(new(exitCode, false, false, null, log));

        Assert.Equal(expected, decision.Status);
        Assert.Equal(expected == ExecutionStatus.Error ? StopReason.NoTests : null, decision.StopReason);
    }

    [Fact]
    public void Decide_EveryCombinationOfSignals_AgreesWithTheRuleWrittenAsASet()
    {
        // The signals as bits, in the order noTests, fail, pass, retry, fatal.
        int[] failedAtZero = [0b01000, 0b01010, 0b01001, 0b01011, 0b00001, 0b00011, 0b00101, 0b00111];
        int[] unstableAtZero = [0b01100, 0b01101, 0b01110, 0b01111];
        int[] unstableOtherwise = [0b01110, 0b01111];

        for (var bits = 0; bits < 32; bits++)
        {
            foreach (var exitCode in ExitCodes)
            {
                var expected = (bits >= 0b10000, exitCode) switch
                {
                    (true, _) => ExecutionStatus.Error,
                    (_, 0) when unstableAtZero.Contains(bits) => ExecutionStatus.Unstable,
                    (_, 0) when failedAtZero.Contains(bits) => ExecutionStatus.Failed,
                    (_, 0) => ExecutionStatus.Passed,
                    _ when unstableOtherwise.Contains(bits) => ExecutionStatus.Unstable,
                    _ => ExecutionStatus.Failed,
                };

                var decision = Verdict.Decide(new(exitCode, false, false, null, Signals(bits)));

                Assert.True(expected == decision.Status, $"exit {exitCode}, signals {bits:B5}: {decision.Status}");
            }
        }
    }

    [Theory]
    [InlineData(3, 0, 0, 0, 0, ExecutionStatus.Passed)]
    [InlineData(2, 0, 0, 1, 0, ExecutionStatus.Passed)]
    [InlineData(0, 0, 0, 4, 0, ExecutionStatus.Passed)]
    [InlineData(3, 1, 0, 0, 0, ExecutionStatus.Unstable)]
    [InlineData(3, 1, 0, 0, 1, ExecutionStatus.Unstable)]
    [InlineData(3, 0, 1, 0, 0, ExecutionStatus.Unstable)]
    [InlineData(3, 0, 1, 0, 1, ExecutionStatus.Failed)]
    [InlineData(3, 1, 1, 0, 1, ExecutionStatus.Failed)]
    [InlineData(0, 0, 1, 2, 0, ExecutionStatus.Failed)]
    [InlineData(3, 0, 0, 0, 1, ExecutionStatus.Failed)]
    [InlineData(3, 0, 0, 0, 137, ExecutionStatus.Failed)]
    [InlineData(0, 0, 0, 0, 0, ExecutionStatus.Error)]
    [InlineData(0, 0, 0, 0, 1, ExecutionStatus.Error)]
    public void Decide_Report_DecidesWhateverTheLogSays(
        int passed, int afterRetry, int failed, int skipped, long exitCode, ExecutionStatus expected)
    {
        for (var bits = 0; bits < 32; bits++)
        {
            var decision = Verdict.Decide(
                new(exitCode, false, false, Results(passed, afterRetry, failed, skipped), Signals(bits)));

            Assert.Equal(expected, decision.Status);
            Assert.Equal(expected == ExecutionStatus.Error ? StopReason.NoTests : null, decision.StopReason);
        }
    }

    [Fact]
    public void Decide_ReportWithoutFailureAndBadExit_SaysBoth()
    {
        var decision = Verdict.Decide(new(7, false, false, Results(3, 0, 0, 0), LogSignals.None));

        Assert.Equal("The report has no failure, but the exit code was 7.", decision.Reason);
    }

    [Theory]
    [InlineData(3, "SyntaxError: x", ExecutionStatus.Failed)]
    [InlineData(0, "SyntaxError: x", ExecutionStatus.Failed)]
    [InlineData(0, "Error: No tests found", ExecutionStatus.Error)]
    public void Decide_ErrorOutsideTests_IsAFailureUnlessThereWereNoTests(
        int passed, string error, ExecutionStatus expected)
    {
        var results = Results(passed, 0, 0, 0) with { ErrorOutsideTests = error };

        Assert.Equal(expected, Verdict.Decide(new(1, false, false, results, LogSignals.None)).Status);
    }

    [Fact]
    public void Decide_LongErrorOutsideTests_ReasonStaysOneShortLine()
    {
        var results = Results(1, 0, 0, 0) with { ErrorOutsideTests = new string('x', 299) + "🔥🔥\nsecond" };

        var reason = Verdict.Decide(new(1, false, false, results, LogSignals.None)).Reason;

        Assert.InRange(reason.Length, 300, 400);
        Assert.DoesNotContain('\n', reason);
        Assert.DoesNotContain(reason, char.IsSurrogate);
    }

    [Fact]
    public void Decide_OutOfMemory_FailsEvenWhenAllTestsPassed()
    {
        var decision = Verdict.Decide(new(137, true, false, Results(3, 0, 0, 0), LogSignals.None));

        Assert.Equal((ExecutionStatus.Failed, StopReason.OutOfMemory), (decision.Status, decision.StopReason));
        Assert.Contains("memory", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_TimedOut_IsAnErrorWhateverElseHappened()
    {
        var decision = Verdict.Decide(new(137, true, true, Results(3, 0, 0, 0), LogSignals.None));

        Assert.Equal((ExecutionStatus.Error, StopReason.TimedOut), (decision.Status, decision.StopReason));
    }

    private static LogSignals Signals(int bits) => new(
        (bits & 0b10000) != 0, (bits & 0b01000) != 0, (bits & 0b00100) != 0, (bits & 0b00010) != 0, (bits & 0b00001) != 0);

    private static StructuredResults Results(int passed, int afterRetry, int failed, int skipped) => new()
    {
        Tests = [],
        Passed = passed,
        PassedAfterRetry = afterRetry,
        Failed = failed,
        Skipped = skipped,
    };
}
