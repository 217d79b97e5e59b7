using Agnox.Grains.Running;
using Xunit;

namespace Agnox.Grains.Tests.Running;

public sealed class TargetUrlTests
{
    [Theory]
    [InlineData("http://localhost:8080/api", "http://host.docker.internal:8080/api")]
    [InlineData("http://127.0.0.1:3000", "http://host.docker.internal:3000")]
    [InlineData("http://127.9.8.7", "http://host.docker.internal")]
    [InlineData("https://LOCALHOST/A?b=C#d", "https://host.docker.internal/A?b=C#d")]
    [InlineData("http://[::1]:3000/x", "http://host.docker.internal:3000/x")]
    [InlineData("http://0.0.0.0:80", "http://host.docker.internal:80")]
    [InlineData("http://user:p@localhost:1/?a=%2F", "http://user:p@host.docker.internal:1/?a=%2F")]
    [InlineData("http://localhost?x=1", "http://host.docker.internal?x=1")]
    [InlineData(" http://localhost ", "http://host.docker.internal")]
    [InlineData("https://mylocalhost.example.com", "https://mylocalhost.example.com")]
    [InlineData("https://localhost.example.com", "https://localhost.example.com")]
    [InlineData("https://a.dev/?r=http://localhost:1", "https://a.dev/?r=http://localhost:1")]
    [InlineData("https://localhost@a.dev/", "https://localhost@a.dev/")]
    [InlineData("https://a.dev/127.0.0.1", "https://a.dev/127.0.0.1")]
    [InlineData("https://128.0.0.1/", "https://128.0.0.1/")]
    [InlineData("https://[::2]/", "https://[::2]/")]
    [InlineData("ftp://localhost/", "ftp://localhost/")]
    [InlineData(null, "http://host.docker.internal:3000")]
    [InlineData(" ", "http://host.docker.internal:3000")]
    public void ForContainer_WithHostAccess_LeadsThisHostToTheHost(string? url, string expected) =>
        Assert.Equal(expected, TargetUrl.ForContainer(url, allowHostAccess: true));

    [Theory]
    [InlineData("http://localhost:8080/api", "http://localhost:8080/api")]
    [InlineData(null, "")]
    [InlineData("", "")]
    public void ForContainer_WithoutHostAccess_ChangesNothing(string? url, string expected) =>
        Assert.Equal(expected, TargetUrl.ForContainer(url, allowHostAccess: false));
}
