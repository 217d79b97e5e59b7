using System.Buffers;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Logs;

namespace Agnox.Grains.Logs;

/// <summary>
/// Writes one run's log: the container's output byte by byte and the platform's own sentences. Everything is stored
/// first and published to live viewers after. A node that continues a run reads the container's output from its first
/// byte again; what is stored of it is skipped, and where that fails the log says so. One pump at a time; sentences may
/// be written from any thread meanwhile.
/// </summary>
public sealed class RunLogWriter : IAsyncDisposable
{
    // What a line costs the engine on top of its bytes; its own bound counts this way.
    private const int LineCost = 48;
    private const int MaxSentenceLength = 8 * 1024;
    private const int ReadLength = 64 * 1024;

    private readonly SegmentWriter _segments;
    private readonly LogPublisher? _publisher;
    private readonly LogContinuation _from;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isLimited;
    private long _room;
    private Task? _flushTimer;

    private RunLogWriter(
        SegmentWriter segments, LogPublisher? publisher, LogContinuation from, long maxCost, TimeProvider time)
    {
        _segments = segments;
        _publisher = publisher;
        _from = from;
        _time = time;
        _isLimited = from.IsLimited;
        _room = maxCost - from.Offset - (LineCost * (from.Line - 1));
    }

    /// <summary>Opens a log behind what is stored of it.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="key">Whose log.</param>
    /// <param name="attempt">The attempt that writes.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="publish">
    /// Told each piece after it is stored, one call at a time; null for nobody. It may fail or be slow: pieces are then
    /// left out, and the log goes on.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RunLogWriter> OpenAsync(
        IArtifactStore store,
        ExecutionKey key,
        int attempt,
        RunLogOptions options,
        TimeProvider time,
        Func<LogBatch, Task>? publish,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var index = await LogIndex.LoadAsync(store, key, cancellationToken);
        var from = await LogContinuation.LoadAsync(index, attempt, cancellationToken);
        var publisher = publish is null ? null : new LogPublisher(publish);
        var segments = new SegmentWriter(store, ArtifactNames.Logs(key), attempt, from, time, publisher);
        return new(segments, publisher, from, options.MaxBytes, time);
    }

    /// <summary>Stores one line, <c>[SYSTEM]</c> and the sentence; durable when the task completes.</summary>
    /// <param name="sentence">The sentence; line ends in it become spaces.</param>
    /// <param name="cancellationToken">Gives up waiting for a turn.</param>
    public async Task WriteSystemAsync(string sentence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteLineAsync(LogSource.System, sentence);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Copies a container's output, from its first byte, until it ends; all of it is durable when the task completes.
    /// The output is read only as fast as it can be stored. Beyond the limit it is read on and dropped.
    /// </summary>
    /// <param name="raw">The output.</param>
    /// <param name="redactor">A fresh redactor with the run's secrets.</param>
    /// <param name="scanner">Sees all of the redacted output, also what is stored already or dropped.</param>
    /// <param name="cancellationToken">Ends the copying; what was read is stored with the next line or at the end.</param>
    public async Task PumpAsync(
        Stream raw, LogRedactor redactor, LogSignalScanner scanner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(redactor);
        ArgumentNullException.ThrowIfNull(scanner);
        var input = new byte[ReadLength];
        var redacted = new ArrayBufferWriter<byte>(2 * ReadLength);
        var replay = new OutputReplay(_from.Beginning, _from.OutputLength);
        for (var count = -1; count != 0;)
        {
            count = await ReadAsync(raw, input, cancellationToken);
            if (count > 0)
            {
                redactor.Write(input.AsSpan(0, count), redacted);
            }
            else
            {
                redactor.Complete(redacted);
            }

            scanner.Write(redacted.WrittenSpan);
            await AcceptAsync(redacted.WrittenMemory, replay, cancellationToken);
            redacted.ResetWrittenCount();
        }

        scanner.Complete();
        await EndOutputAsync(replay, cancellationToken);
    }

    /// <summary>Makes everything durable and publishes it. Nothing can be written after.</summary>
    /// <param name="cancellationToken">Gives up waiting for a turn.</param>
    /// <returns>How much is stored.</returns>
    public async Task<LogExtent> CompleteAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _segments.FlushAllAsync();
        }
        finally
        {
            _turn.Release();
        }

        if (_publisher is not null)
        {
            await _publisher.CompleteAsync(_time);
        }

        return new(_segments.Offset, _segments.IsAtLineStart ? _segments.Line - 1 : _segments.Line);
    }

    /// <summary>Lets go of the log without storing what waits; it is read again when the run is continued.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_publisher is not null)
        {
            await _publisher.CompleteAsync(_time);
        }

        _turn.Dispose();
    }

    // While the container is silent, what it printed before must not wait for it.
    private async ValueTask<int> ReadAsync(Stream raw, Memory<byte> input, CancellationToken cancellationToken)
    {
        var read = raw.ReadAsync(input, cancellationToken);
        if (read.IsCompleted)
        {
            return await read;
        }

        var reading = read.AsTask();
        while (!reading.IsCompleted && _segments.HasPending)
        {
            var due = _segments.UntilDue;
            if (due <= TimeSpan.Zero)
            {
                await FlushAsync(cancellationToken);
                continue;
            }

            _flushTimer ??= Task.Delay(due, _time, CancellationToken.None);
            await Task.WhenAny(reading, _flushTimer);
            _flushTimer = _flushTimer.IsCompleted ? null : _flushTimer;
        }

        return await reading;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _segments.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AcceptAsync(
        ReadOnlyMemory<byte> redacted, OutputReplay replay, CancellationToken cancellationToken)
    {
        var hadDiverged = replay.HasDiverged;
        var output = replay.Take(redacted);
        if (_isLimited || output.IsEmpty)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (replay.HasDiverged && !hadDiverged)
            {
                await WriteLineAsync(
                    LogSource.Restart,
                    "The engine no longer has the beginning of the output. Here output may be missing or repeated.");
            }

            await StoreAsync(output);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task EndOutputAsync(OutputReplay replay, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (replay.IsShort && !_from.IsDeclaredShort)
            {
                await WriteLineAsync(
                    LogSource.Short,
                    "The engine's copy of the output ended before what is stored here. Output after this is missing.");
            }

            await _segments.FlushAllAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task StoreAsync(ReadOnlyMemory<byte> output)
    {
        var fitting = Fit(output.Span);
        await _segments.AppendAsync(output[..fitting]);
        _room -= Cost(output.Span[..fitting]);
        if (fitting < output.Length)
        {
            _isLimited = true;
            await WriteLineAsync(LogSource.Limit, "The limit for this log is reached. Further output is not kept.");
        }
    }

    private async Task WriteLineAsync(LogSource source, string sentence)
    {
        var text = sentence.Length > MaxSentenceLength ? sentence[..MaxSentenceLength] : sentence;
        var line = $"[SYSTEM] {text.ReplaceLineEndings(" ")}";
        await _segments.WriteLineAsync(source, line);
        _room -= line.Length + LineCost;
    }

    private static long Cost(ReadOnlySpan<byte> bytes) => bytes.Length + ((long)LineCost * bytes.Count((byte)'\n'));

    // How many bytes fit into the room that is left.
    private int Fit(ReadOnlySpan<byte> output)
    {
        if (Cost(output) <= _room)
        {
            return output.Length;
        }

        var fitting = 0;
        for (var room = _room; ;)
        {
            var line = output[fitting..].IndexOf((byte)'\n');
            if (line < 0 || line + 1 + LineCost > room)
            {
                var part = output[fitting..][..(int)Math.Clamp(room, 0, line < 0 ? output.Length - fitting : line)];
                return fitting + Utf8Cut.LargestPrefix(part);
            }

            fitting += line + 1;
            room -= line + 1 + LineCost;
        }
    }
}
