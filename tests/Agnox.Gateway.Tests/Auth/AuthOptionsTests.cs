using Agnox.Gateway.Auth;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Agnox.Gateway.Tests.Auth;

public sealed class AuthOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("0123456789012345678901234567890")]
    [InlineData("dev-secret-CHANGE-IN-PRODUCTION")]
    [InlineData("dev-secret-CHANGE-IN-PRODUCTION-and-a-little-longer")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("development-only-session-signing-key-0123456789")]
    public void Validate_WhenTheSecretCanBeGuessed_NamesTheKey(string secret)
    {
        var result = Validate(new() { JwtSecret = secret });

        Assert.True(result.Failed);
        Assert.Contains("Auth:JwtSecret", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WhenManyThingsAreWrong_TellsThemAll()
    {
        var result = Validate(new() { JwtSecret = "short", JwtExpiry = TimeSpan.Zero, ReportSecret = "short" });

        Assert.Equal(4, result.Failures?.Count());
    }

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Development", false)]
    public void Validate_OfThePublishedDevelopmentSecret_DependsOnTheEnvironment(string environment, bool isRefused) =>
        Assert.Equal(isRefused, Validate(new() { JwtSecret = "development-only-session-signing-key-0123456789" }, environment).Failed);

    [Fact]
    public void Validate_WithARandomSecret_Succeeds() => Assert.True(Validate(new() { JwtSecret = Members.Secret }).Succeeded);

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(
        AuthOptions options, string environment = "Production") =>
        new AuthOptionsValidator(new Surroundings { EnvironmentName = environment }).Validate(name: null, options);

    private sealed class Surroundings : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "";

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
