using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Tests.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Auth;

public sealed class SessionTokensTests
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";
    private const long Now = 1_700_000_000;

    private readonly FixedClock _clock = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    public static TheoryData<string, string> Refused => new()
    {
        { "", "jwt malformed" },
        { "abc", "jwt malformed" },
        { "a.b", "jwt malformed" },
        { "a.b.c.d.e", "jwt malformed" },
        { new string('a', 9000) + ".b.c", "jwt malformed" },
        { "a.b.c", "invalid token" },
        { "!!.??.c", "invalid token" },
        { Token(Header, Claims(), signature: ""), "jwt signature is required" },
        { Token("""{"alg":"none","typ":"JWT"}""", Claims()), "invalid algorithm" },
        { Token("""{"alg":"none","typ":"JWT"}""", Claims(), signature: ""), "jwt signature is required" },
        { Token("""{"alg":"HS512","typ":"JWT"}""", Claims()), "invalid algorithm" },
        { Token("""{"alg":"hs256","typ":"JWT"}""", Claims()), "invalid algorithm" },
        { Token("""{"typ":"JWT"}""", Claims()), "invalid algorithm" },
        { Token(Header, Claims(), secret: "another key that is also long enough for HS256"), "invalid signature" },
        { Token(Header, Claims(), signature: "AAAA"), "invalid signature" },
        { Token(Header, Claims(end: Now)), "jwt expired" },
        { Token(Header, Claims(end: Now - 1)), "jwt expired" },
        { Token(Header, Claims(start: Now + 1)), "jwt not active" },
        { Token(Header, Claims(audience: "other")), "jwt audience invalid. expected: aac-api" },
        { Token(Header, Claims(audience: null)), "jwt audience invalid. expected: aac-api" },
        { Token(Header, Claims(issuer: "other")), "jwt issuer invalid. expected: agnostic-automation-center" },
        { Token(Header, Claims(without: "userId")), SessionTokens.Incomplete },
        { Token(Header, Claims(without: "email")), SessionTokens.Incomplete },
        { Token(Header, Claims(without: "organizationId")), SessionTokens.Incomplete },
        { Token(Header, Claims(without: "role")), SessionTokens.Incomplete },
        { Token(Header, Claims(without: "jti")), SessionTokens.Incomplete },
        { Token(Header, Claims(without: "exp")), SessionTokens.Incomplete },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Read_WhenTokenIsBad_GivesTheReasonClientsCompare(string token, string reason)
    {
        var read = await Members.Tokens(_clock).ReadAsync(token);

        Assert.Equal("Invalid token", read.Refusal?.Error);
        Assert.Equal(reason, read.Refusal?.Message);
    }

    [Fact]
    public async Task Read_OfAHandMadeToken_GivesItsSession()
    {
        var read = await Members.Tokens(_clock).ReadAsync(Token(Header, Claims()));

        Assert.Equal(new("u", "o", "t", DateTimeOffset.FromUnixTimeSeconds(Now + 60)), read.Value);
    }

    [Fact]
    public async Task Mint_ThenRead_GivesTheMembersSessionUntilItsExpiry()
    {
        var tokens = Members.Tokens(_clock);
        var ada = Members.Ada();

        var token = tokens.Mint(ada);
        var session = (await tokens.ReadAsync(token)).Value;

        Assert.NotNull(session);
        Assert.Equal((ada.UserId, ada.OrganizationId), (session.UserId, session.OrganizationId));
        Assert.Equal(_clock.Now.AddHours(24), session.ExpiresAt);
        Assert.Equal(32, session.TokenId.Length);
        _clock.Now = session.ExpiresAt;
        Assert.Equal("jwt expired", (await tokens.ReadAsync(token)).Refusal?.Message);
    }

    [Fact]
    public void Mint_Always_WritesTheContractsClaimsAndNoOthers()
    {
        var token = Members.Tokens(_clock).Mint(Members.Ada());

        var parts = token.Split('.').Select(part => JsonDocument.Parse(Base64Url.DecodeFromChars(part))).Take(2).ToArray();
        Assert.Equal(Header, parts[0].RootElement.GetRawText());
        Assert.Equal(
            ["aud", "email", "exp", "iat", "iss", "jti", "organizationId", "role", "userId"],
            parts[1].RootElement.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal("admin", parts[1].RootElement.GetProperty("role").GetString());
    }

    [Fact]
    public void Mint_Twice_GivesDifferentTokens() =>
        Assert.NotEqual(Members.Tokens(_clock).Mint(Members.Ada()), Members.Tokens(_clock).Mint(Members.Ada()), StringComparer.Ordinal);

    private static string Claims(
        string? audience = "aac-api",
        string? issuer = "agnostic-automation-center",
        long start = Now,
        long end = Now + 60,
        string without = "")
    {
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["userId"] = "u",
            ["email"] = "e",
            ["organizationId"] = "o",
            ["role"] = "admin",
            ["jti"] = "t",
            ["nbf"] = start,
            ["exp"] = end,
            ["aud"] = audience,
            ["iss"] = issuer,
        };
        return JsonSerializer.Serialize(claims
            .Where(claim => claim.Value is not null && claim.Key != without)
            .ToDictionary(StringComparer.Ordinal));
    }

    private static string Token(string header, string claims, string secret = Members.Secret, string? signature = null)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{signature ?? Base64Url.EncodeToString(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
