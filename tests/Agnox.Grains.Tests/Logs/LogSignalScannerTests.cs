using System.Text;
using Agnox.Grains.Logs;
using Agnox.Grains.Running;
using Xunit;

namespace Agnox.Grains.Tests.Logs;

public sealed class LogSignalScannerTests
{
    public static TheoryData<string, LogSignals> Logs => new()
    {
        { "", LogSignals.None },
        { "Failed, Passed, No Tests Found, Retry #1", LogSignals.None },
        { "No tests found", LogSignals.None with { SaysNoTests = true } },
        { "No tests matched", LogSignals.None with { SaysNoTests = true } },
        { "1 failed", LogSignals.None with { SaysFailed = true } },
        { "✘ title", LogSignals.None with { SaysFailed = true } },
        { "5 passed", LogSignals.None with { SaysPassed = true } },
        { "10 passed", LogSignals.None with { SaysPassed = true } },
        { "0 passed, 3 passed", LogSignals.None with { SaysPassed = true } },
        { "0 passed", LogSignals.None },
        { "00 passed", LogSignals.None },
        { "1, 0 passed", LogSignals.None },
        { "x passed", LogSignals.None },
        { " passed", LogSignals.None },
        { "✓ title", LogSignals.None with { SaysPassed = true } },
        { "12 passing (3s)", LogSignals.None with { SaysPassed = true } },
        { "retry #1", LogSignals.None with { SaysRetried = true } },
        { "fatal error: x", LogSignals.None with { SaysFatal = true } },
        { "javascript HEAP out of memory", LogSignals.None with { SaysFatal = true } },
        { "segmentation fault (core dumped)", LogSignals.None with { SaysFatal = true } },
        { "mongo_uri is not set", LogSignals.None with { SaysFatal = true } },
        { "\u001b[32m5\u001b[0m pas\u001b[1msed", LogSignals.None with { SaysPassed = true } },
        { "1 failed\n5 passed\nretry #1", new(false, true, true, true, false) },
    };

    [Theory]
    [MemberData(nameof(Logs))]
    public void Write_AnySplit_FindsTheSame(string log, LogSignals expected)
    {
        var whole = Encoding.UTF8.GetBytes($"text\r\n{log}\r\nmore");
        for (var split = 0; split <= whole.Length; split++)
        {
            var scanner = new LogSignalScanner();

            scanner.Write(whole.AsSpan(0, split));
            scanner.Write(whole.AsSpan(split));
            scanner.Complete();

            Assert.Equal(expected, scanner.Signals);
        }
    }

    [Fact]
    public void Write_LargePieceWithWordsOnItsInnerBorders_FindsThem()
    {
        for (var at = (32 * 1024) - 12; at < (32 * 1024) + 4; at++)
        {
            var scanner = new LogSignalScanner();

            scanner.Write(Encoding.UTF8.GetBytes(new string('.', at) + "7 passed" + new string('.', 70_000)));
            scanner.Complete();

            Assert.Equal(LogSignals.None with { SaysPassed = true }, scanner.Signals);
        }
    }

    [Fact]
    public void Complete_WordBehindHalfASequence_IsFound()
    {
        var scanner = new LogSignalScanner();

        scanner.Write("\u001b]0;1 failed"u8);
        Assert.Equal(LogSignals.None, scanner.Signals);
        scanner.Complete();

        Assert.True(scanner.Signals.SaysFailed);
    }
}
