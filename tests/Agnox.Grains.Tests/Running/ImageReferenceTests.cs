using Agnox.Grains.Running;
using Xunit;

namespace Agnox.Grains.Tests.Running;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("alpine", "alpine", "latest", null)]
    [InlineData("  alpine \n", "alpine", "latest", null)]
    [InlineData("a:b", "a", "b", null)]
    [InlineData("localhost:5000", "localhost", "5000", null)]
    [InlineData("localhost:5000/x:1", "localhost:5000/x", "1", null)]
    [InlineData("localhost:5000/x", "localhost:5000/x", "latest", null)]
    [InlineData("registry.example.com/team/tests:1.0-rc_1", "registry.example.com/team/tests", "1.0-rc_1", null)]
    [InlineData("Registry.Example.COM:443/team/tests", "Registry.Example.COM:443/team/tests", "latest", null)]
    [InlineData("[::1]:5000/tests:2", "[::1]:5000/tests", "2", null)]
    [InlineData("my_org/a.b-c__d/e---f", "my_org/a.b-c__d/e---f", "latest", null)]
    [InlineData("tests:_Tag", "tests", "_Tag", null)]
    [InlineData("tests@" + Digest, "tests", null, Digest)]
    [InlineData("tests:1@" + Digest, "tests", "1", Digest)]
    public void TryParse_Reference_IsTakenApart(string text, string repository, string? tag, string? digest)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));
        Assert.Equal(new ImageReference(repository, tag, digest), reference);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("Alpine")]
    [InlineData("example.com/Team/tests")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a/-b")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a:")]
    [InlineData("a:.b")]
    [InlineData("a:b:c")]
    [InlineData("a:b/c")]
    [InlineData("a@sha256:12")]
    [InlineData("a@md5:0123456789abcdef0123456789abcdef")]
    [InlineData("https://example.com/a")]
    [InlineData("a;rm")]
    [InlineData("a$(id)")]
    [InlineData("é")]
    public void TryParse_OtherText_IsRefused(string? text)
    {
        Assert.False(ImageReference.TryParse(text, out var reference));
        Assert.Null(reference);
    }

    [Fact]
    public void TryParse_LengthsAndTags_AreBounded()
    {
        Assert.True(ImageReference.TryParse(new string('a', 256), out _));
        Assert.False(ImageReference.TryParse(new string('a', 257), out _));
        Assert.True(ImageReference.TryParse("a:" + new string('b', 128), out _));
        Assert.False(ImageReference.TryParse("a:" + new string('b', 129), out _));
    }

    [Theory]
    [InlineData("alpine", "alpine:latest")]
    [InlineData("localhost:5000/x:1", "localhost:5000/x:1")]
    [InlineData("tests:1@" + Digest, "tests:1@" + Digest)]
    [InlineData("tests@" + Digest, "tests@" + Digest)]
    public void ToString_Reference_IsWrittenInFull(string text, string full)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));
        Assert.Equal(full, reference.ToString());
    }
}
