using Agnox.Gateway.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Http;

public sealed class GatewayOptionsTests
{
    [Fact]
    public void Validate_WhenManyThingsAreWrong_TellsThemAll()
    {
        var options = new GatewayOptions { PublicUrl = "nowhere", MonitorSecret = "short" };
        foreach (var origin in (ReadOnlySpan<string>)["*", "https://a.example/", "ftp://a.example", "https://fine.example:8443"])
        {
            options.CorsOrigins.Add(origin);
        }

        Assert.Equal(5, new GatewayOptionsValidator().Validate(name: null, options).Failures?.Count());
    }

    [Fact]
    public void PostConfigure_WhenNoOriginIsSet_ListsTheLocalServersAndIsValid()
    {
        var options = new GatewayOptions();

        new GatewayOptionsDefaults().PostConfigure(name: null, options);

        Assert.Equal(["http://localhost:8080", "http://localhost:5173", "http://localhost:3000"], options.CorsOrigins, StringComparer.Ordinal);
        Assert.True(new GatewayOptionsValidator().Validate(name: null, options).Succeeded);
    }

    [Fact]
    public void PostConfigure_WhenAnOriginIsSet_AddsNone()
    {
        var options = new GatewayOptions { CorsOrigins = { "https://a.example" } };

        new GatewayOptionsDefaults().PostConfigure(name: null, options);

        Assert.Equal(["https://a.example"], options.CorsOrigins, StringComparer.Ordinal);
    }
}
