using Agnox.Grains.Running;
using Agnox.Silo.Docker;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

public sealed class ImagePullsTests
{
    private static readonly ImageReference Image = new("shop/tests", "1", null);
    private const string Platform = "linux/amd64";

    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CancellationToken> _began =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _pulls;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ImagePulls Pulls => new(async (_, _, progress, cancellationToken) =>
    {
        Interlocked.Increment(ref _pulls);
        progress.Report("Pulling");
        _began.TrySetResult(cancellationToken);
        await _finish.Task.WaitAsync(cancellationToken);
    });

    [Fact]
    public async Task Join_SameReferenceAtOnce_PullsOnceAndTellsAll()
    {
        var pulls = Pulls;
        Sentences[] told = [new(), new(), new()];
        var joined = told.Select(progress => pulls.JoinAsync(Image, Platform, progress, Cancelled)).ToArray();
        await _began.Task.WaitAsync(Cancelled);

        _finish.SetResult();
        await Task.WhenAll(joined);

        Assert.Equal(1, _pulls);
        Assert.All(told, progress => Assert.Equal(["Pulling"], progress.All));
    }

    [Fact]
    public async Task Join_FirstGivesUp_GoesOnForTheSecond()
    {
        var pulls = Pulls;
        using var impatient = new CancellationTokenSource();
        var first = pulls.JoinAsync(Image, Platform, new Sentences(), impatient.Token);
        var second = pulls.JoinAsync(Image, Platform, new Sentences(), Cancelled);
        var pull = await _began.Task.WaitAsync(Cancelled);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Cancelled));
        Assert.False(pull.IsCancellationRequested);
        _finish.SetResult();
        await second;
        Assert.Equal(1, _pulls);
    }

    [Fact]
    public async Task Join_AllGiveUp_AbandonsThePullAndTheNextBeginsAnew()
    {
        var pulls = Pulls;
        using var impatient = new CancellationTokenSource();
        var only = pulls.JoinAsync(Image, Platform, new Sentences(), impatient.Token);
        var pull = await _began.Task.WaitAsync(Cancelled);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only.WaitAsync(Cancelled));
        Assert.True(pull.IsCancellationRequested);
        _finish.SetResult();
        await pulls.JoinAsync(Image, Platform, new Sentences(), Cancelled);
        Assert.Equal(2, _pulls);
    }
}
