using Agnox.Grains.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Running.Reports;

public sealed class ReportPathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("native-report/index.html")]
    [InlineData("a/.hidden/..x/x..")]
    [InlineData("a b/é/🔥.png")]
    public void IsValid_RelativePath_IsAccepted(string path) => Assert.True(ReportPath.IsValid(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(@"a\..\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void IsValid_OtherPath_IsRefused(string? path) => Assert.False(ReportPath.IsValid(path));

    [Fact]
    public void IsValid_HalfACharacter_IsRefused() => Assert.False(ReportPath.IsValid("a\ud800") || ReportPath.IsValid("\udc00a"));

    [Fact]
    public void IsValid_LengthAndDepth_AreBounded()
    {
        Assert.True(ReportPath.IsValid(new string('a', 255)));
        Assert.False(ReportPath.IsValid(new string('a', 256)));
        Assert.False(ReportPath.IsValid(new string('é', 128)));
        Assert.True(ReportPath.IsValid(string.Join('/', Enumerable.Repeat("a", 64))));
        Assert.False(ReportPath.IsValid(string.Join('/', Enumerable.Repeat("a", 65))));
        Assert.False(ReportPath.IsValid(string.Join('/', Enumerable.Repeat(new string('a', 200), 6))));
    }
}
