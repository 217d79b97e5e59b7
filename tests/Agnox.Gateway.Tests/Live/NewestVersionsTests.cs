using System.Globalization;
using Agnox.Gateway.Live;
using Xunit;

namespace Agnox.Gateway.Tests.Live;

public sealed class NewestVersionsTests
{
    private readonly NewestVersions _versions = new();

    [Fact]
    public void Note_OlderOrTheSame_IsNoNews()
    {
        Assert.True(_versions.Note("a", 3));
        Assert.False(_versions.Note("a", 2));
        Assert.False(_versions.Note("a", 3));
        Assert.True(_versions.Note("a", 4));
        Assert.True(_versions.Note("b", 1));
    }

    [Fact]
    public void Note_ManyOthers_ForgetsTheOldestOnly()
    {
        for (var number = 0; number <= NewestVersions.Memory; number++)
        {
            _versions.Note(number.ToString(CultureInfo.InvariantCulture), 5);
        }

        Assert.True(_versions.Note("0", 1));
        Assert.False(_versions.Note(NewestVersions.Memory.ToString(CultureInfo.InvariantCulture), 1));
    }
}
