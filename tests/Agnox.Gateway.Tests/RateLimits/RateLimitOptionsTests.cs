using Agnox.Gateway.RateLimits;
using Xunit;

namespace Agnox.Gateway.Tests.RateLimits;

public sealed class RateLimitOptionsTests
{
    [Fact]
    public void Defaults_AreTheContractsAndValid()
    {
        var options = new RateLimitOptions();

        Assert.Equal([100, 5, 10], new[] { options.Api, options.Auth, options.Strict }.Select(rule => rule.Limit));
        Assert.All([options.Api, options.Auth, options.Strict], rule => Assert.Equal(TimeSpan.FromMinutes(1), rule.Window));
        Assert.True(new RateLimitOptionsValidator().Validate(name: null, options).Succeeded);
    }

    [Fact]
    public void Validate_WhenManyThingsAreWrong_TellsThemAll()
    {
        var options = new RateLimitOptions();
        (options.Api.Limit, options.Api.Window) = (-1, TimeSpan.FromMilliseconds(999));
        (options.Auth.Limit, options.Auth.Window) = (1_000_001, TimeSpan.FromDays(2));

        Assert.Equal(
            [
                "RateLimits:Api:Limit must be between 0, which means no limit, and 1000000.",
                "RateLimits:Api:Window must be between one second and one day.",
                "RateLimits:Auth:Limit must be between 0, which means no limit, and 1000000.",
                "RateLimits:Auth:Window must be between one second and one day.",
            ],
            new RateLimitOptionsValidator().Validate(name: null, options).Failures!,
            StringComparer.Ordinal);
    }

    [Fact]
    public void Validate_NoLimitAtAll_IsAllowed()
    {
        var options = new RateLimitOptions();
        options.Api.Limit = options.Auth.Limit = options.Strict.Limit = 0;

        Assert.True(new RateLimitOptionsValidator().Validate(name: null, options).Succeeded);
    }
}
