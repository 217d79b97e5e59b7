using Agnox.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Gateway.Tests.Http;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("10.1.0.0/16", "10.1.0.0/16")]
    [InlineData("10.1.2.3/16", "10.1.0.0/16")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    public void TryParse_AddressOrNetwork_IsANetwork(string entry, string expected)
    {
        Assert.True(TrustedProxies.TryParse(entry, out var network));
        Assert.Equal(expected, network.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("proxy.example")]
    [InlineData("10.1")]
    [InlineData("10")]
    [InlineData("10.1.2.3/33")]
    [InlineData("10.1.0.0/")]
    [InlineData("10.1.0.0/16/8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("10.1.2.3:80")]
    public void TryParse_AnythingElse_IsRefused(string entry) => Assert.False(TrustedProxies.TryParse(entry, out _));

    [Fact]
    public void Validate_WrongEntries_AreNamed()
    {
        var options = new GatewayOptions { TrustedProxies = { "10.0.0.1", "nginx" }, ForwardLimit = 0 };

        Assert.Equal(
            [
                "Gateway:TrustedProxies: 'nginx' is neither an IP address nor a network of the form address/bits.",
                "Gateway:ForwardLimit must be between 1 and 10.",
            ],
            new GatewayOptionsValidator().Validate(name: null, options).Failures!,
            StringComparer.Ordinal);
    }

    [Fact]
    public void PostConfigure_WithoutProxies_BelievesNobody()
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };

        new TrustedProxies(Options.Create(new GatewayOptions())).PostConfigure(name: null, options);

        Assert.Equal(ForwardedHeaders.None, options.ForwardedHeaders);
    }
}
