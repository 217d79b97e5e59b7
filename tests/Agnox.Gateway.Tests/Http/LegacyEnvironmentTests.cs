using Agnox.Gateway.Auth;
using Agnox.Gateway.Http;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Agnox.Gateway.Tests.Http;

public sealed class LegacyEnvironmentTests
{
    [Theory]
    [InlineData("24h", "1.00:00:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("30m", "00:30:00")]
    [InlineData("90 s", "00:01:30")]
    [InlineData("3600000", "01:00:00")]
    [InlineData("soon", "soon")]
    public void Map_OfAnExpiry_IsADuration(string text, string expected) =>
        Assert.Equal(expected, Map(("JWT_EXPIRY", text))["Auth:JwtExpiry"]);

    [Fact]
    public void Map_OfEveryOldName_GivesItsNewKey()
    {
        var mapped = Map(
            ("PLATFORM_JWT_SECRET", "s"),
            ("MONITORING_SECRET_KEY", "m"),
            ("PUBLIC_API_URL", "u"),
            ("NODE_ENV", "production"),
            ("PLATFORM_REDIS_URL", "redis://first:6379"),
            ("REDIS_URL", "redis://second:6379"),
            ("CORS_ORIGIN", "https://a.example, https://b.example,"),
            ("ALLOWED_ORIGINS", "https://c.example"));

        Assert.Equal(
            [
                "Auth:JwtSecret=s",
                "Cluster:Redis=redis://first:6379",
                "Gateway:CorsOrigins:0=https://a.example",
                "Gateway:CorsOrigins:1=https://b.example",
                "Gateway:IsProduction=True",
                "Gateway:MonitorSecret=m",
                "Gateway:PublicUrl=u",
            ],
            mapped.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Map_WithoutCorsOrigin_TakesAllowedOrigins() =>
        Assert.Equal("https://c.example", Map(("ALLOWED_ORIGINS", "https://c.example"))["Gateway:CorsOrigins:0"]);

    [Fact]
    public void AddLegacyEnvironment_WhenAFileSaysOtherwise_Wins()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("Auth:JwtExpiry", "00:00:01"), new("JWT_EXPIRY", "2h")]);
        configuration.AddEnvironmentVariables();

        configuration.AddLegacyEnvironment();

        Assert.Equal(TimeSpan.FromHours(2), configuration.GetSection(AuthOptions.SectionName).Get<AuthOptions>()?.JwtExpiry);
    }

    private static IReadOnlyDictionary<string, string?> Map(params (string Name, string Value)[] old) =>
        LegacyEnvironment.Map(new ConfigurationBuilder()
            .AddInMemoryCollection(old.Select(pair => KeyValuePair.Create<string, string?>(pair.Name, pair.Value)))
            .Build());
}
