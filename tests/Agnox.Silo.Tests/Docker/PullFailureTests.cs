using Agnox.Grains.Running;
using Agnox.Silo.Docker;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

public sealed class PullFailureTests
{
    private static readonly ImageReference Image = new("shop/tests", "1", null);

    [Theory]
    [InlineData("manifest for shop/tests:1 not found: manifest unknown: manifest unknown", "no such image or tag")]
    [InlineData("pull access denied for shop/tests, repository does not exist or may require 'docker login'", "refused access")]
    [InlineData("unauthorized: authentication required", "refused access")]
    [InlineData("dial tcp: lookup registry.test on 10.0.0.1:53: no such host", "cannot be reached")]
    [InlineData("net/http: TLS handshake timeout", "cannot be reached")]
    [InlineData("no matching manifest for linux/amd64 in the manifest list entries", "processor")]
    [InlineData("toomanyrequests: You have reached your pull rate limit", "try again later")]
    [InlineData("write /var/lib/x: no space left on device", "disk is full")]
    [InlineData("something\r\nnew", "something  new")]
    public void Explain_WhatEnginesSay_BecomesAReason(string message, string expected)
    {
        var sentence = PullFailure.Explain(Image, message).Message;

        Assert.StartsWith("The image shop/tests:1 could not be pulled: ", sentence, StringComparison.Ordinal);
        Assert.Contains(expected, sentence, StringComparison.Ordinal);
    }
}
