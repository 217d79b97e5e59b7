using Agnox.Silo.Hosting;
using Agnox.Testing.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Agnox.Silo.Tests.Hosting;

public sealed class HealthFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly HealthFile _file;

    public HealthFileTests() =>
        _file = new(Options.Create(new HealthOptions { File = Path.Combine(_directory.Path, "healthy") }), _time);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void File_NeverTouched_IsNotFresh() => Assert.False(_file.IsFresh());

    [Fact]
    public void File_TouchedAMomentAgo_IsFresh()
    {
        _file.Touch();
        _time.Advance(TimeSpan.FromSeconds(14));

        Assert.True(_file.IsFresh());
    }

    [Fact]
    public void File_OfASiloThatStoppedServing_IsNotFresh()
    {
        _file.Touch();
        _time.Advance(TimeSpan.FromSeconds(16));

        Assert.False(_file.IsFresh());
    }

    [Fact]
    public void File_OfASiloThatEnded_IsGone()
    {
        _file.Touch();
        _file.Remove();

        Assert.False(_file.IsFresh());
    }
}
