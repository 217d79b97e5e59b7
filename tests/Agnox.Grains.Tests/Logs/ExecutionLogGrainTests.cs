using System.Text;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Artifacts;
using Agnox.Grains.Logs;
using Agnox.Logs;
using Agnox.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.TestingHost;
using Xunit;

namespace Agnox.Grains.Tests.Logs;

public sealed class ExecutionLogGrainTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ExecutionKey _key = new("0123456789abcdef01234567", "run-1");
    private readonly InMemoryArtifactStore _store = new();
    private readonly InProcessTestCluster _cluster;
    private Outcome<ExecutionView> _execution = new Refusal(RefusalCode.Unspecified, "not asked for in this test");

    public ExecutionLogGrainTests()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IArtifactStore>(_store);
            silo.Services.AddSingleton(TimeProvider.System);
            silo.AddOutgoingGrainCallFilter(AnswerForTheExecutionAsync);
        });
        _cluster = builder.Build();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IExecutionLogGrain Log => _cluster.Client.GetGrain<IExecutionLogGrain>(_key.ToString());

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Follow_LongAfterTheRun_GivesTheStoredLogAndEnds()
    {
        _execution = Ended(TimeProvider.System.GetUtcNow().AddMinutes(-1));
        var text = Lines(0, 60_000);
        await WriteAsync(text, publish: null);

        Assert.Equal(text, await FollowAsync(0));
        Assert.Equal(Lines(50_000, 60_000), await FollowAsync(Size(Lines(0, 50_000))));
        Assert.Equal("", await FollowAsync(Size(text)));
    }

    [Fact]
    public async Task Follow_RunThatWasDeleted_Ends()
    {
        _execution = new Refusal(RefusalCode.NotFound, "gone");

        Assert.Equal("", await FollowAsync(0));
    }

    [Fact]
    public async Task Follow_WhileTheLogGrows_GivesEachByteOnce()
    {
        _execution = Running();
        await using var writer = await OpenAsync(batch => Log.AppendAsync(batch));
        var early = FollowAsync(0);
        await WriteAsync(writer, 0, 60_000);
        var behindTheRing = FollowAsync(Size(Written(0, 50)));
        var inTheRing = FollowAsync(Size(Written(0, 59_000)));
        await WriteAsync(writer, 60_000, 60_010);
        await Log.CompleteAsync((await writer.CompleteAsync(Token)).Bytes);

        var end = Written(60_000, 60_010);
        Assert.InRange(Size(Written(0, 60_000)), 3 * 512 * 1024, int.MaxValue);
        Assert.Equal(Written(0, 60_000) + end, await early);
        Assert.Equal(Lines(50, 60_000) + end, await behindTheRing);
        Assert.Equal(Lines(59_000, 60_000) + end, await inTheRing);
    }

    [Fact]
    public async Task Follow_FromTheMiddleOfACharacter_BeginsAtItsStart()
    {
        await WriteAsync("ab✓cd", batch => Log.AppendAsync(batch));
        await Log.CompleteAsync(7);

        Assert.Equal("✓cd", await FollowAsync(3, firstOffset: 2));
        Assert.Equal("✓cd", await FollowAsync(4, firstOffset: 2));
    }

    [Fact]
    public async Task Follow_PublishedWithHoles_ReadsThemFromTheStore()
    {
        _execution = Running();
        var count = 0;
        await using var writer = await OpenAsync(
            batch => count++ % 3 == 0 ? Log.AppendAsync(batch) : Task.FromException(new TimeoutException("lost")));
        var follower = FollowAsync(0);
        for (var i = 0; i < 40; i++)
        {
            await WriteAsync(writer, i * 300, (i + 1) * 300);
        }

        await Log.CompleteAsync((await writer.CompleteAsync(Token)).Bytes);

        var expected = string.Concat(Enumerable.Range(0, 40).Select(i => Written(i * 300, (i + 1) * 300)));
        Assert.Equal(expected, await follower);
    }

    [Fact]
    public async Task Follow_GrainIsDeactivatedMeanwhile_LosesAndDoublesNothing()
    {
        _execution = Running();
        var received = new SemaphoreSlim(0);
        await using var writer = await OpenAsync(batch => Log.AppendAsync(batch));
        var follower = FollowAsync(0, onBatch: () => received.Release());
        for (var i = 0; i < 8; i++)
        {
            await WriteAsync(writer, i * 4000, (i + 1) * 4000);
            Assert.True(await received.WaitAsync(Patience, Token), $"nothing received in round {i}");
            await Log.AsReference<IGrainManagementExtension>().DeactivateOnIdle(Token);
        }

        var length = (await writer.CompleteAsync(Token)).Bytes;
        _execution = Ended(TimeProvider.System.GetUtcNow().AddMinutes(-1));
        await Log.CompleteAsync(length);

        var expected = string.Concat(Enumerable.Range(0, 8).Select(i => Written(i * 4000, (i + 1) * 4000)));
        Assert.Equal(expected, await follower);
    }

    [Fact]
    public async Task Follow_NobodyPublishesOrCompletes_EndsWithTheRun()
    {
        _execution = Running();
        var received = new SemaphoreSlim(0);
        await WriteAsync("one\r\n", publish: null);
        var follower = FollowAsync(0, onBatch: () => received.Release());
        Assert.True(await received.WaitAsync(Patience, Token), "the stored log was not received");

        await WriteAsync("one\r\ntwo\r\n", publish: null);
        _execution = Ended(TimeProvider.System.GetUtcNow().AddMinutes(-1));

        Assert.Equal("one\r\ntwo\r\n", await follower);
    }

    [Fact]
    public async Task LogReader_StoredLog_AnswersFromAnySilo()
    {
        await WriteAsync("one\r\n\u001b[1mtwo\u001b[0m\r\nthree", publish: null);
        var reader = _cluster.Client.GetGrain<ILogReaderGrain>(0);

        Assert.Equal(new(23, 3), await reader.MeasureAsync(_key));
        Assert.Equal("one", Encoding.UTF8.GetString((await reader.ReadAsync(_key, 0, 3)).Bytes.Span));
        Assert.Equal("three", (await reader.ReadLinesAsync(_key, 3, 10)).Text);
        Assert.Equal("one\r\ntwo\r\nthree", await reader.ReadExcerptAsync(_key));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reader.ReadAsync(_key, -1, 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reader.ReadAsync(_key, 0, 2_000_000));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reader.ReadLinesAsync(_key, 0, 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reader.ReadLinesAsync(_key, 1, 5001));
    }

    private static string Lines(int from, int end) =>
        string.Concat(Enumerable.Range(from, end - from).Select(i => $"line {i} of a long ✓ log\r\n"));

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);

    private static string Written(int from, int end) => $"[SYSTEM] From {from}.\r\n{Lines(from, end)}";

    private static ExecutionView View(ExecutionKey key, ExecutionStatus status, DateTimeOffset? endedAt) => new()
    {
        Id = "0123456789abcdef01234567",
        Key = key,
        Version = 1,
        Status = status,
        Request = null!,
        QueuedAt = DateTimeOffset.UnixEpoch,
        EndedAt = endedAt,
        Platform = "linux/amd64",
    };

    private ExecutionView Running() => View(_key, ExecutionStatus.Running, null);

    private ExecutionView Ended(DateTimeOffset at) => View(_key, ExecutionStatus.Passed, at);

    private Task AnswerForTheExecutionAsync(IOutgoingGrainCallContext call)
    {
        if (call.InterfaceMethod.DeclaringType != typeof(IExecutionGrain))
        {
            return call.Invoke();
        }

        call.Result = _execution;
        return Task.CompletedTask;
    }

    private Task<RunLogWriter> OpenAsync(Func<LogBatch, Task>? publish) =>
        RunLogWriter.OpenAsync(_store, _key, 1, new(), TimeProvider.System, publish, Token);

    private async Task WriteAsync(string output, Func<LogBatch, Task>? publish)
    {
        await using var writer = await OpenAsync(publish);
        await writer.PumpAsync(new MemoryStream(Encoding.UTF8.GetBytes(output)), new([]), new(), Token);
        await writer.CompleteAsync(Token);
    }

    private static async Task WriteAsync(RunLogWriter writer, int from, int end)
    {
        await writer.WriteSystemAsync($"From {from}.", Token);
        await writer.PumpAsync(new MemoryStream(Encoding.UTF8.GetBytes(Lines(from, end))), new([]), new(), Token);
    }

    private async Task<string> FollowAsync(long offset, long? firstOffset = null, Action? onBatch = null)
    {
        using var bytes = new MemoryStream();
        var next = firstOffset ?? offset;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        for (var from = offset; ; from = next)
        {
            try
            {
                await foreach (var batch in Log.FollowAsync(from, patience.Token).WithBatchSize(1))
                {
                    Assert.Equal(next, batch.Offset);
                    bytes.Write(batch.Bytes.Span);
                    next = batch.End;
                    onBatch?.Invoke();
                }

                return Encoding.UTF8.GetString(bytes.ToArray());
            }
            catch (EnumerationAbortedException)
            {
                // The activation is gone; the next one goes on from the same offset.
            }
            catch (OperationCanceledException exception) when (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Followed from {offset} to {next}; the end did not come.", exception);
            }
        }
    }
}
