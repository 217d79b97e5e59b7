using Agnox.Gateway.Executions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Executions;

public sealed class TriggerDetectionTests
{
    [Theory]
    [InlineData("X-GitHub-Event", "push", "github")]
    [InlineData("User-Agent", "GitHub-Hookshot/044aadd", "github")]
    [InlineData("X-Gitlab-Event", "Push Hook", "gitlab")]
    [InlineData("X-Jenkins", "2.4", "jenkins")]
    [InlineData("User-Agent", "Mozilla Jenkins/1", "jenkins")]
    [InlineData("User-Agent", "curl/8", "webhook")]
    public void Detect_OneHeader_NamesItsSystem(string header, string value, string expected) =>
        Assert.Equal(expected, TriggerDetection.Detect(new HeaderDictionary { [header] = value }));

    [Fact]
    public void Detect_GitHubBeforeJenkins_IsGitHub() =>
        Assert.Equal("github", TriggerDetection.Detect(new HeaderDictionary { ["x-jenkins"] = "1", ["x-github-event"] = "push" }));
}
