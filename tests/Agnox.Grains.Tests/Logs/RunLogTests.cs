using System.IO.Pipelines;
using System.Text;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Logs;
using Agnox.Logs;
using Agnox.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Agnox.Grains.Tests.Logs;

public sealed class RunLogTests
{
    private const string Secret = "hunter2-s3cret";

    private static readonly ExecutionKey Key = new("0123456789abcdef01234567", "run-1");

    private readonly InMemoryArtifactStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RunLogReader _reader;

    public RunLogTests() => _reader = new(_store);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pump_OutputAndSentences_AreOneSequenceOfBytes()
    {
        var published = new List<LogBatch>();
        await using var writer = await OpenAsync(publish: batch =>
        {
            published.Add(batch);
            return Task.CompletedTask;
        });
        var scanner = new LogSignalScanner();

        await writer.WriteSystemAsync("Image pulled.", Token);
        await writer.PumpAsync(Raw($"the {Secret}\r\n3 passed"), new([Secret]), scanner, Token);
        await writer.WriteSystemAsync("Two\nlines.", Token);
        var extent = await writer.CompleteAsync(Token);

        const string Expected = "[SYSTEM] Image pulled.\r\nthe ****\r\n3 passed\r\n[SYSTEM] Two lines.\r\n";
        Assert.Equal(Expected, await ReadAllAsync());
        Assert.Equal(new(Expected.Length, 4), extent);
        Assert.Equal(extent, await _reader.MeasureAsync(Key, Token));
        Assert.Equal(Expected, Join(published));
        Assert.True(scanner.Signals.SaysPassed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pump_RestartedAnywhere_StoresEachByteOnce(int seed)
    {
        var dice = new Dice(seed);
        var text = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"line {i} ✓ {Secret} ü\r\n"));
        var raw = Encoding.UTF8.GetBytes(text);
        for (var restart = 0; restart < 4; restart++)
        {
            await using var dying = await OpenAsync();
            await using var cut = new FailingStream(raw, dice.Next(raw.Length), dice);
            await Assert.ThrowsAsync<IOException>(() => dying.PumpAsync(cut, new([Secret]), new(), Token));
        }

        await using var writer = await OpenAsync();
        var scanner = new LogSignalScanner();
        await writer.PumpAsync(new MemoryStream(raw), new([Secret]), scanner, Token);
        var extent = await writer.CompleteAsync(Token);

        var expected = text.Replace(Secret, "****", StringComparison.Ordinal);
        Assert.Equal(expected, await ReadAllAsync());
        Assert.Equal(30_000, extent.Lines);
        Assert.True(scanner.Signals.SaysPassed);
    }

    [Fact]
    public async Task Pump_SecondAttempt_DoesNotSkipTheFirstOnesOutput()
    {
        await PumpOnceAsync("same\r\n", attempt: 1);
        await PumpOnceAsync("same\r\n", attempt: 2);

        Assert.Equal("same\r\nsame\r\n", await ReadAllAsync());
    }

    [Fact]
    public async Task Pump_EngineLostTheEnd_SaysSoOnce()
    {
        await PumpOnceAsync("one\r\ntwo\r\n");
        await PumpOnceAsync("one\r\n");
        await PumpOnceAsync("one\r\n");

        Assert.Equal(
            "one\r\ntwo\r\n"
            + "[SYSTEM] The engine's copy of the output ended before what is stored here. Output after this is missing.\r\n",
            await ReadAllAsync());
    }

    [Fact]
    public async Task Pump_EngineLostTheBeginning_SaysSoAndGoesOn()
    {
        await PumpOnceAsync("one\r\ntwo\r\n");
        await PumpOnceAsync("two\r\nthree\r\n");
        await PumpOnceAsync("two\r\nthree\r\nfour\r\n");

        Assert.Equal(
            "one\r\ntwo\r\n"
            + "[SYSTEM] The engine no longer has the beginning of the output. Here output may be missing or repeated.\r\n"
            + "two\r\nthree\r\nfour\r\n",
            await ReadAllAsync());
    }

    [Fact]
    public async Task Pump_BeyondTheLimit_SaysSoOnceAndReadsOn()
    {
        var raw = string.Concat(Enumerable.Repeat("0123456789\r\n", 40_000)) + "1 failed";
        for (var start = 0; start < 2; start++)
        {
            await using var writer = await OpenAsync(maxBytes: 1 << 20);
            var scanner = new LogSignalScanner();
            await writer.PumpAsync(Raw(raw), new([]), scanner, Token);
            await writer.CompleteAsync(Token);
            Assert.True(scanner.Signals.SaysFailed);
        }

        var stored = await ReadAllAsync();
        var lines = stored.Split("\r\n");
        Assert.StartsWith("[SYSTEM] The limit for this log is reached.", lines[^2], StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("[SYSTEM]", StringComparison.Ordinal));
        Assert.Equal((1 << 20) / 60, lines.Count(line => line == "0123456789"));
    }

    [Fact]
    public async Task Pump_SilentContainer_StoresAndPublishesWithinAQuarterOfASecond()
    {
        var published = new SemaphoreSlim(0);
        var batches = new List<LogBatch>();
        await using var writer = await OpenAsync(publish: batch =>
        {
            batches.Add(batch);
            published.Release();
            return Task.CompletedTask;
        });
        var pipe = new Pipe();
        var pump = writer.PumpAsync(pipe.Reader.AsStream(), new([]), new(), Token);

        await pipe.Writer.WriteAsync("first ✓"u8.ToArray(), Token);
        await WaitAsync(published, "the first piece, at once");
        await pipe.Writer.WriteAsync("second"u8.ToArray(), Token);
        for (var triesLeft = 1000; !await published.WaitAsync(TimeSpan.FromMilliseconds(20), Token); triesLeft--)
        {
            // The pump arms its timer on another thread; time moves on until the timer was there to see it.
            Assert.True(triesLeft > 0, "Not published in time: the second piece, after the interval.");
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        Assert.Equal("first ✓second", Join(batches));
        Assert.Equal("first ✓second", await ReadAllAsync());
        await pipe.Writer.CompleteAsync();
        await pump;
    }

    [Fact]
    public async Task Pump_PublishingFails_StoresEverything()
    {
        await using var writer = await OpenAsync(publish: _ => throw new InvalidOperationException("nobody there"));

        await writer.PumpAsync(Raw("text"), new([]), new(), Token);
        var extent = await writer.CompleteAsync(Token);

        Assert.Equal(new(4, 1), extent);
        Assert.Equal("text", await ReadAllAsync());
    }

    [Fact]
    public async Task Pump_StoreFails_FailsAndLeavesNoHole()
    {
        await PumpOnceAsync(new string('a', 300_000));
        _store.BeforeWrite = _ => throw new IOException("disk full");
        await using (var writer = await OpenAsync())
        {
            await Assert.ThrowsAsync<IOException>(
                () => writer.PumpAsync(Raw(new string('a', 900_000)), new([]), new(), Token));
            await Assert.ThrowsAsync<IOException>(() => writer.WriteSystemAsync("late", Token));
        }

        _store.BeforeWrite = null;
        await PumpOnceAsync(new string('a', 900_000));

        Assert.Equal(new string('a', 900_000), await ReadAllAsync());
    }

    [Fact]
    public async Task ReadLines_AnyWindow_IsThoseLines()
    {
        var dice = new Dice(7);
        var lines = Enumerable.Range(1, 20_000).Select(i => $"{i} {new string('x', dice.Next(90))}\r\n").ToArray();
        await PumpOnceAsync(string.Concat(lines) + "last");

        for (var round = 0; round < 200; round++)
        {
            var from = dice.Next(1, 20_002);
            var count = dice.Next(1, 400);
            var window = await _reader.ReadLinesAsync(Key, from, count, Token);

            var expected = lines.Append("last").Skip(from - 1).Take(count).ToArray();
            Assert.Equal(string.Concat(expected), window.Text);
            Assert.Equal((from, expected.Length, 20_001), (window.FromLine, window.Lines, window.TotalLines));
            Assert.Equal(lines.Take(from - 1).Sum(line => line.Length), window.Offset);
        }

        Assert.Equal(0, (await _reader.ReadLinesAsync(Key, 20_002, 1, Token)).Lines);
    }

    [Fact]
    public async Task ReadLines_InTheMiddleOfALargeLog_ReadsThreeSegmentsAtMost()
    {
        await PumpOnceAsync(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line number {i} of many\r\n")));
        var before = _store.BytesRead;

        var window = await _reader.ReadLinesAsync(Key, 100_000, 100, Token);

        Assert.StartsWith("line number 99999 of many\r\n", window.Text, StringComparison.Ordinal);
        Assert.InRange(_store.BytesRead - before, 1, 4 * 256 * 1024);
    }

    [Fact]
    public async Task ReadLines_OneLineLongerThanAWindow_IsCut()
    {
        await PumpOnceAsync("first\r\n" + new string('x', 5_000_000) + "\r\nthird");

        var window = await _reader.ReadLinesAsync(Key, 2, 10, Token);

        Assert.Equal((1, 4 * 1024 * 1024), (window.Lines, window.Text.Length));
        Assert.Equal("third", (await _reader.ReadLinesAsync(Key, 3, 10, Token)).Text);
    }

    [Fact]
    public async Task ReadExcerpt_LongLog_HasItsHeadAndTail()
    {
        await PumpOnceAsync(
            "head\r\n" + string.Concat(Enumerable.Range(0, 700_000).Select(i => $"line {i} ✓\r\n")) + "tail");
        var before = _store.BytesRead;

        var excerpt = await _reader.ReadExcerptAsync(Key, Token);

        Assert.StartsWith("head\r\nline 0 ✓\r\n", excerpt, StringComparison.Ordinal);
        Assert.EndsWith("line 699999 ✓\r\ntail", excerpt, StringComparison.Ordinal);
        Assert.Single(excerpt.Split('\n'), line => line.StartsWith("[SYSTEM]", StringComparison.Ordinal));
        Assert.InRange(Encoding.UTF8.GetByteCount(excerpt), 8_000_000, (8 * 1024 * 1024) + 200);
        Assert.InRange(_store.BytesRead - before, 1, 8 * 1024 * 1024);
    }

    [Fact]
    public async Task ReadExcerpt_ShortLog_IsTheTextWithoutColours()
    {
        Assert.Equal("", await _reader.ReadExcerptAsync(Key, Token));
        await PumpOnceAsync("\u001b[32mgreen\u001b[0m\r\n");

        Assert.Equal("green\r\n", await _reader.ReadExcerptAsync(Key, Token));
    }

    [Fact]
    public async Task Read_NodeThatWasGivenUpWroteOn_FollowsTheLaterAttempt()
    {
        await PumpOnceAsync("first\r\n", attempt: 1);
        await PumpOnceAsync("second\r\n", attempt: 2);
        var folder = ArtifactNames.Logs(Key);
        await _store.WriteAsync(folder + new LogSegment(7, 2, 1, LogSource.Container, 5).Name, "stale"u8.ToArray(), Token);
        await _store.WriteAsync(folder + new LogSegment(12, 2, 1, LogSource.Container, 5).Name, "stale"u8.ToArray(), Token);

        Assert.Equal("first\r\nsecond\r\n", await ReadAllAsync());
    }

    private static MemoryStream Raw(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Join(IEnumerable<LogBatch> batches)
    {
        using var bytes = new MemoryStream();
        foreach (var batch in batches)
        {
            Assert.Equal(bytes.Length, batch.Offset);
            bytes.Write(batch.Bytes.Span);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static async Task WaitAsync(SemaphoreSlim signal, string what) =>
        Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(20), Token), $"Not published in time: {what}.");

    private async Task PumpOnceAsync(string text, int attempt = 1)
    {
        await using var writer = await OpenAsync(attempt);
        await writer.PumpAsync(Raw(text), new([]), new(), Token);
        await writer.CompleteAsync(Token);
    }

    private Task<RunLogWriter> OpenAsync(int attempt = 1, long maxBytes = 1 << 30, Func<LogBatch, Task>? publish = null) =>
        RunLogWriter.OpenAsync(_store, Key, attempt, new() { MaxBytes = maxBytes }, _time, publish, Token);

    private async Task<string> ReadAllAsync()
    {
        var batches = new List<LogBatch>();
        for (var next = 0L; ;)
        {
            var batch = await _reader.ReadAsync(Key, next, 100_000, Token);
            if (batch.Bytes.IsEmpty)
            {
                return Join(batches);
            }

            batches.Add(batch);
            next = batch.End;
        }
    }
}
