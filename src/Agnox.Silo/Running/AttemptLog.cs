using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Logs;
using Agnox.Logs;

namespace Agnox.Silo.Running;

/// <summary>
/// The log of one attempt. Each use opens a writer that continues after what is stored, so a reading that broke off can
/// begin again from the container's first byte.
/// </summary>
internal sealed class AttemptLog(
    IArtifactStore artifacts, IExecutionLogGrain live, ExecutionKey key, int attempt, long maxBytes, TimeProvider time)
{
    public Task<RunLogWriter> OpenAsync(CancellationToken cancellationToken) => RunLogWriter.OpenAsync(
        artifacts, key, attempt, new RunLogOptions { MaxBytes = maxBytes }, time, live.AppendAsync, cancellationToken);

    /// <summary>Stores one line of the platform's own.</summary>
    public async Task SayAsync(string sentence, CancellationToken cancellationToken)
    {
        await using var writer = await OpenAsync(cancellationToken);
        await writer.WriteSystemAsync(sentence, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
    }

    /// <summary>Stores a container's output to its end, and returns what it gives away.</summary>
    public async Task<LogSignalScanner> StoreAsync(Stream output, LogRedactor redactor, CancellationToken cancellationToken)
    {
        var scanner = new LogSignalScanner();
        await using var writer = await OpenAsync(cancellationToken);
        await writer.PumpAsync(output, redactor, scanner, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        return scanner;
    }

    /// <summary>
    /// Nothing will follow: those who watch may go. They find out from the run's status if they cannot be told.
    /// </summary>
    public async Task EndAsync() => await live.CompleteAsync(await MeasureAsync(CancellationToken.None));

    /// <summary>How many bytes are stored.</summary>
    public async Task<long> MeasureAsync(CancellationToken cancellationToken) =>
        (await new RunLogReader(artifacts).MeasureAsync(key, cancellationToken)).Bytes;
}
