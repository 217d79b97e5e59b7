using Agnox.Grains.Identity;
using Xunit;

namespace Agnox.Grains.Tests.Identity;

public sealed class LoginLockTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Fail_FiveTimes_LocksForFifteenMinutes()
    {
        var state = Fail(LoginLock.Open, 4);
        Assert.Null(state.Remaining(Now));

        state = state.Fail(Now);

        Assert.Equal(TimeSpan.FromMinutes(15), state.Remaining(Now));
        Assert.Null(state.Remaining(Now.AddMinutes(15)));
    }

    [Fact]
    public void Fail_AfterALongPause_CountsAnew() =>
        Assert.Null(Fail(LoginLock.Open, 4).Fail(Now.AddMinutes(16)).Remaining(Now.AddMinutes(16)));

    [Fact]
    public void Fail_JustWithinThePause_CountsOn() =>
        Assert.NotNull(Fail(LoginLock.Open, 4).Fail(Now.AddMinutes(15).AddSeconds(-1)).LockedUntil);

    [Fact]
    public void Fail_AtTheEndOfThePause_CountsAnew() =>
        Assert.Null(Fail(LoginLock.Open, 4).Fail(Now.AddMinutes(15)).LockedUntil);

    [Fact]
    public void Fail_AfterALockRanOut_CountsAnew()
    {
        var state = Fail(LoginLock.Open, 5).Fail(Now.AddMinutes(15));

        Assert.Null(state.Remaining(Now.AddMinutes(15)));
        Assert.Equal(1, state.Failures);
    }

    private static LoginLock Fail(LoginLock state, int times) =>
        Enumerable.Range(0, times).Aggregate(state, (current, _) => current.Fail(Now));
}
