using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Logs;
using Orleans.Concurrency;

namespace Agnox.Grains.Logs;

[StatelessWorker, GrainType("log-reader")]
internal sealed class LogReaderGrain(IArtifactStore store) : Grain, ILogReaderGrain
{
    private readonly RunLogReader _reader = new(store);

    public Task<LogExtent> MeasureAsync(ExecutionKey key) => _reader.MeasureAsync(key);

    public Task<LogBatch> ReadAsync(ExecutionKey key, long offset, int maxBytes) =>
        _reader.ReadAsync(key, offset, maxBytes);

    public Task<LogWindow> ReadLinesAsync(ExecutionKey key, long fromLine, int lines) =>
        _reader.ReadLinesAsync(key, fromLine, lines);

    public Task<string> ReadExcerptAsync(ExecutionKey key) => _reader.ReadExcerptAsync(key);
}
