using Agnox.Gateway.Reports;
using Xunit;

namespace Agnox.Gateway.Tests.Reports;

public sealed class ReportPathTests
{
    [Theory]
    [InlineData(null, true, "index.html")]
    [InlineData("", true, "index.html")]
    [InlineData("native-report", false, "native-report", "native-report/index.html")]
    [InlineData("native-report/", true, "native-report/index.html")]
    [InlineData("native-report/data/a b.png", false, "native-report/data/a b.png", "native-report/data/a b.png/index.html")]
    public void Candidates_PlainPath_AreFileThenIndex(string? path, bool isFolder, params string[] expected) =>
        Assert.Equal(expected, ReportPath.Candidates(path, isFolder));

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/./x")]
    [InlineData("a//x")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\x")]
    [InlineData("a\0.html")]
    public void Candidates_TrickyPath_AreNone(string path) => Assert.Empty(ReportPath.Candidates(path, false));

    [Fact]
    public void Candidates_NoSlashAfterTheTaskId_AreNone() => Assert.Empty(ReportPath.Candidates(null, false));

    [Theory]
    [InlineData("a/index.html", "text/html; charset=utf-8")]
    [InlineData("a.json", "application/json; charset=utf-8")]
    [InlineData("a.js", "text/javascript; charset=utf-8")]
    [InlineData("a.PNG", "image/png")]
    [InlineData("trace.zip", "application/x-zip-compressed")]
    [InlineData("a.unknown", "application/octet-stream")]
    [InlineData("noextension", "application/octet-stream")]
    public void ContentType_ByExtension_IsKnownOrBytes(string path, string expected) =>
        Assert.Equal(expected, ContentTypes.Of(path));
}
