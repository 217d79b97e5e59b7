using Agnox.Grains.Running.Reports;
using Xunit;

namespace Agnox.Grains.Tests.Running.Reports;

public sealed class ReportTextTests
{
    [Theory]
    [InlineData("Timeout 30000ms exceeded at line 42", "a45b36221322bf37")]
    [InlineData("Timeout 5ms exceeded at line 1", "a45b36221322bf37")]
    public void ErrorHash_NumbersDiffer_IsTheSame(string error, string hash) =>
        Assert.Equal(hash, ReportText.ErrorHash(error));

    [Fact]
    public void ErrorHash_LongNumbers_DoNotMoveTheCut()
    {
        var rest = new string('x', 300);

        Assert.Equal(ReportText.ErrorHash("1" + rest), ReportText.ErrorHash(new string('9', 150) + rest));
        Assert.Equal(ReportText.ErrorHash("a" + rest), ReportText.ErrorHash("a" + rest + "tail"));
        Assert.NotEqual(ReportText.ErrorHash("a" + rest), ReportText.ErrorHash("b" + rest), StringComparer.Ordinal);
        Assert.Null(ReportText.ErrorHash(null));
    }

    [Theory]
    [InlineData("\u001b[31mred\u001b[39m", "red")]
    [InlineData("\u001b[1;38;5;200mx\u001b[0K", "x")]
    [InlineData("a\r\nb\tc", "a\nb\tc")]
    [InlineData("a\0b\u0007", "ab")]
    [InlineData("  x  ", "x")]
    [InlineData("\u001b", null)]
    [InlineData("\u001b[", null)]
    [InlineData(" \n ", null)]
    [InlineData(null, null)]
    [InlineData("🔥", "🔥")]
    public void Error_Text_IsCleaned(string? text, string? expected) =>
        Assert.Equal(expected, ReportText.Error(text, t => t));

    [Fact]
    public void Error_HalfACharacter_IsReplaced() => Assert.Equal("a\ufffdb", ReportText.Error("a\ud800b", t => t));

    [Fact]
    public void Error_CutWithinACharacter_DropsIt() =>
        Assert.Equal(new string('x', 3_999), ReportText.Error(new string('x', 3_999) + "🔥", t => t));

    [Theory]
    [InlineData("pass\u001b[1mword")]
    [InlineData("password")]
    public void Error_SecretIsColoured_IsFoundAllTheSame(string text) =>
        Assert.Equal("****", ReportText.Error(text, t => t.Replace("password", "****", StringComparison.Ordinal)));
}
