using Agnox.Gateway.Live;
using Agnox.Organizations;
using Xunit;

namespace Agnox.Gateway.Tests.Live;

public sealed class EventGapDetectorTests
{
    private static readonly Guid Epoch = Guid.NewGuid();
    private readonly EventGapDetector _gaps = new();

    [Fact]
    public void Note_InOrder_IsNoGap()
    {
        _gaps.Begin(At(4));

        Assert.False(_gaps.Note(At(5)));
        Assert.False(_gaps.Note(At(6)));
        Assert.False(_gaps.Note(At(5)));
    }

    [Fact]
    public void Note_Jump_IsAGapOnce()
    {
        _gaps.Begin(At(4));

        Assert.True(_gaps.Note(At(6)));
        Assert.False(_gaps.Note(At(7)));
    }

    [Fact]
    public void Note_NewEpoch_IsAGap()
    {
        _gaps.Begin(At(4));

        Assert.True(_gaps.Note(new(Guid.NewGuid(), 1)));
    }

    [Fact]
    public void Begin_AfterNewerEvent_KeepsTheNewer()
    {
        Assert.False(_gaps.Note(At(7)));
        _gaps.Begin(At(6));

        Assert.False(_gaps.Note(At(8)));
    }

    [Fact]
    public void IsBehind_EventOnItsWay_IsNotBehind()
    {
        _gaps.Begin(At(1));

        Assert.False(_gaps.IsBehind(At(3)));
        _gaps.Note(At(2));
        _gaps.Note(At(3));
        Assert.False(_gaps.IsBehind(At(5)));
    }

    [Fact]
    public void IsBehind_StillMissingNextTime_IsBehind()
    {
        _gaps.Begin(At(1));

        Assert.False(_gaps.IsBehind(At(2)));
        Assert.True(_gaps.IsBehind(At(2)));
        _gaps.Begin(At(2));
        Assert.False(_gaps.IsBehind(At(2)));
    }

    [Fact]
    public void IsBehind_OrganizationBeganAnewAndIsSilent_IsBehind()
    {
        var anew = new EventCursor(Guid.NewGuid(), 0);
        _gaps.Begin(At(9));

        Assert.False(_gaps.IsBehind(anew));
        Assert.True(_gaps.IsBehind(anew));
    }

    private static EventCursor At(long sequence) => new(Epoch, sequence);
}
