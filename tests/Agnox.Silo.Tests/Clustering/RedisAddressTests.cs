using System.Net;
using Agnox.Clustering;
using Xunit;

namespace Agnox.Silo.Tests.Clustering;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://redis", "redis", 6379)]
    [InlineData("redis://redis.example:6380/", "redis.example", 6380)]
    [InlineData("redis:6380,password=secret", "redis", 6380)]
    public void Address_OfAHost_IsItsEndpoint(string text, string host, int port) =>
        Assert.Equal(new DnsEndPoint(host, port), Assert.Single(RedisAddress.Parse(text).EndPoints));

    [Theory]
    [InlineData("redis://10.0.0.7:6379", "10.0.0.7")]
    [InlineData("redis://[fd00::7]:6379", "fd00::7")]
    public void Address_OfANumber_IsItsEndpoint(string text, string address) =>
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), 6379), Assert.Single(RedisAddress.Parse(text).EndPoints));

    [Theory]
    [InlineData("redis://redis", null, null)]
    [InlineData("redis://:secret@redis", null, "secret")]
    [InlineData("redis://ada:secret@redis", "ada", "secret")]
    [InlineData("redis://ada:a%2Cb%3D%40%25@redis", "ada", "a,b=@%")]
    public void Url_WithCredentials_HasThemDecoded(string text, string? user, string? password)
    {
        var options = RedisAddress.Parse(text);

        Assert.Equal(user, options.User);
        Assert.Equal(password, options.Password);
    }

    [Fact]
    public void Url_WithTls_ChecksTheHostsName()
    {
        var options = RedisAddress.Parse("rediss://:secret@redis.example:6380/2");

        Assert.True(options.Ssl);
        Assert.Equal("redis.example", options.SslHost);
        Assert.Equal(2, options.DefaultDatabase);
    }

    [Fact]
    public void Url_WithoutTls_HasNone() => Assert.False(RedisAddress.Parse("redis://redis").Ssl);

    [Theory]
    [InlineData("http://redis:6379")]
    [InlineData("redis://")]
    [InlineData("redis://:secret@redis:99999")]
    [InlineData("redis://:secret@redis/first")]
    [InlineData("redis://:secret@redis?ssl=true")]
    [InlineData("redis://:sec#ret@redis")]
    public void Text_ThatIsNoRedisUrl_IsRefusedWithoutShowingIt(string text)
    {
        var fault = Assert.Throws<ArgumentException>(() => RedisAddress.Parse(text));

        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }
}
