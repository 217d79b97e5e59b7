using Agnox.Silo.Running;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Agnox.Silo.Tests.Running;

public sealed class FailureStreakTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailureStreak _streak;

    public FailureStreakTests() => _streak = new(_time);

    [Fact]
    public void FewFailures_LeaveTheNodeInRotation()
    {
        Fail(4);

        Assert.Null(_streak.Problem);
    }

    [Fact]
    public void FifthFailureInARow_TakesItOutAndSaysWhy()
    {
        Fail(5);

        Assert.Contains("5 runs in a row failed here", _streak.Problem, StringComparison.Ordinal);
        Assert.Contains("The last error: no space", _streak.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void SuccessBetween_StartsTheCountAnew()
    {
        Fail(4);
        _streak.Succeed();
        Fail(4);

        Assert.Null(_streak.Problem);
    }

    [Fact]
    public void PauseThatIsOver_LetsTheNodeTryAgain()
    {
        Fail(5);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_streak.Problem);
    }

    [Fact]
    public void FailureAfterThePause_DoublesIt()
    {
        Fail(5);
        _time.Advance(TimeSpan.FromMinutes(1));
        Fail(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(_streak.Problem);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_streak.Problem);
    }

    [Fact]
    public void Pause_IsNeverLongerThanHalfAnHour()
    {
        Fail(5);
        for (var round = 0; round < 20; round++)
        {
            _time.Advance(TimeSpan.FromMinutes(30));
            Assert.Null(_streak.Problem);
            Fail(1);
            Assert.NotNull(_streak.Problem);
        }
    }

    [Fact]
    public void SuccessAfterThePause_ForgetsHowLongItWas()
    {
        Fail(5);
        _time.Advance(TimeSpan.FromMinutes(1));
        Fail(1);
        _time.Advance(TimeSpan.FromMinutes(2));
        _streak.Succeed();
        Fail(5);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_streak.Problem);
    }

    private void Fail(int times)
    {
        for (var failure = 0; failure < times; failure++)
        {
            _streak.Fail("no space");
        }
    }
}
