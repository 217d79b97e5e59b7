using System.Runtime.CompilerServices;
using System.Text;
using Agnox.Gateway.Live;
using Agnox.Logs;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Agnox.Gateway.Tests.Live;

public sealed class LogFollowerTests
{
    private static readonly byte[] Log = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("zeile € 😀\n", 40)));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Follow_InterruptedAgainAndAgain_LosesAndDoublesNothing(int batchesPerOpening)
    {
        var source = new BrokenLog(batchesPerOpening);
        var text = new StringBuilder();
        var end = 0L;

        await foreach (var chunk in Follower().FollowAsync(source.OpenAsync, 0, TestContext.Current.CancellationToken))
        {
            Assert.Equal(end, chunk.Offset);
            end = chunk.End;
            text.Append(chunk.Text);
        }

        Assert.Equal(Encoding.UTF8.GetString(Log), text.ToString());
        Assert.Equal(Log.Length, end);
        Assert.True(source.Openings > 1);
    }

    [Fact]
    public async Task Follow_OtherFault_IsNotSwallowed() =>
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var _ in Follower().FollowAsync(FailAsync, 0, TestContext.Current.CancellationToken))
            {
                Assert.Fail("Nothing was sent.");
            }
        });

    private static LogFollower Follower() => new(new ImpatientTime(), NullLogger<LogFollower>.Instance);

    private static async IAsyncEnumerable<LogBatch> FailAsync(
        long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw new InvalidDataException();
#pragma warning disable CS0162 // makes this an iterator
        yield break;
#pragma warning restore CS0162
    }

    /// <summary>Sends batches of 11 bytes, cut without regard to characters, and breaks off after some, each time otherwise.</summary>
    private sealed class BrokenLog(int batchesPerOpening)
    {
        public int Openings { get; private set; }

        public async IAsyncEnumerable<LogBatch> OpenAsync(
            long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Openings++;
            for (var sent = 0; offset < Log.Length; sent++)
            {
                if (sent == batchesPerOpening)
                {
                    throw (Openings % 3) switch
                    {
                        0 => new EnumerationAbortedException("moved"),
                        1 => new TimeoutException("dead"),
                        _ => new SiloUnavailableException("gone"),
                    };
                }

                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                var end = (int)Math.Min(Log.Length, offset + 11);
                yield return new(offset, Log.AsMemory((int)offset..end));
                offset = end;
            }
        }
    }

    /// <summary>A clock whose timers are due at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
