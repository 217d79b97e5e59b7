using System.Security.Cryptography;
using System.Text;
using Agnox.Common;
using Agnox.Identity;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Agnox.Gateway.Auth;

/// <summary>What a valid token says. The role is left out on purpose: only the user's grain knows the present one.</summary>
/// <param name="UserId">Whose session.</param>
/// <param name="OrganizationId">In which organization.</param>
/// <param name="TokenId">The <c>jti</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record Session(string UserId, string OrganizationId, string TokenId, DateTimeOffset ExpiresAt);

/// <summary>
/// Writes and reads session tokens. Reading gives the reasons existing clients compare, checked in the order in which
/// those clients met them: form, algorithm, signature, times, audience, issuer, claims.
/// </summary>
internal sealed class SessionTokens(IOptions<AuthOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>The reason for a token that is signed by us and names nobody who could act.</summary>
    public const string Incomplete = "Token is invalid or expired. Please login again.";

    private const string Audience = "aac-api";
    private const string Issuer = "agnostic-automation-center";
    private const int MaxLength = 8192;
    private const int TokenIdBytes = 16;
    private const int MaxKnown = 10_000;

    /// <summary>
    /// Tokens whose signature was found good: it stays good until they end. Whether they were revoked is asked elsewhere, at
    /// every request.
    /// </summary>
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MaxKnown });

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SymmetricSecurityKey _key = new(Encoding.UTF8.GetBytes(options.Value.JwtSecret));

    /// <summary>A refusal as every door words it.</summary>
    /// <param name="reason">Why.</param>
    public static Refusal Refuse(string reason) => new(RefusalCode.Unauthenticated, "Invalid token", reason);

    /// <summary>A new session of a member.</summary>
    /// <param name="member">The member.</param>
    public string Mint(MemberView member)
    {
        var now = time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + options.Value.JwtExpiry).UtcDateTime,
            SigningCredentials = new(_key, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["userId"] = member.UserId,
                ["email"] = member.Email,
                ["organizationId"] = member.OrganizationId,
                ["role"] = RoleText.Of(member.Role),
                ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenIdBytes)),
            },
        });
    }

    /// <summary>Reads a token. Unauthenticated with the reason when it is not valid now.</summary>
    /// <param name="token">The token.</param>
    public async Task<Outcome<Session>> ReadAsync(string token)
    {
        if (_known.TryGetValue(token, out Session? known) && known is not null && known.ExpiresAt > time.GetUtcNow())
        {
            return known;
        }

        var read = await ReadAnewAsync(token);
        if (!read.IsRefused)
        {
            _known.Set(token, read.Value, new MemoryCacheEntryOptions { Size = 1 });
        }

        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => _known.Dispose();

    private async Task<Outcome<Session>> ReadAnewAsync(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || token.Length > MaxLength)
        {
            return Refuse("jwt malformed");
        }

        if (Parse(token) is not { } parsed)
        {
            return Refuse("invalid token");
        }

        var refusal = parts[2].Length == 0 ? "jwt signature is required"
            : parsed.Alg != SecurityAlgorithms.HmacSha256 ? "invalid algorithm"
            : await FaultOfAsync(parsed);
        return refusal is not null ? Refuse(refusal)
            : SessionOf(parsed) is { } session ? session
            : Refuse(Incomplete);
    }

    private static JsonWebToken? Parse(string token)
    {
        try
        {
            return new(token);
        }
        catch (Exception fault) when (fault is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The library judges signature, times, audience and issuer in this order; the words are ours.</summary>
    private async Task<string?> FaultOfAsync(JsonWebToken token)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = _key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidAudience = Audience,
            ValidIssuer = Issuer,
            LifetimeValidator = (start, end, _, _) => !IsEarly(start) && !IsLate(end),
        });
        return result.IsValid ? null : result.Exception switch
        {
            SecurityTokenInvalidLifetimeException => IsEarly(token.ValidFrom) ? "jwt not active" : "jwt expired",
            SecurityTokenInvalidAudienceException => $"jwt audience invalid. expected: {Audience}",
            SecurityTokenInvalidIssuerException => $"jwt issuer invalid. expected: {Issuer}",
            _ => "invalid signature",
        };
    }

    private bool IsEarly(DateTime? start) => start > time.GetUtcNow().UtcDateTime;

    private bool IsLate(DateTime? end) => end <= time.GetUtcNow().UtcDateTime;

    private static Session? SessionOf(JsonWebToken token) =>
        token.TryGetPayloadValue<string>("userId", out var user) && !string.IsNullOrEmpty(user)
        && token.TryGetPayloadValue<string>("email", out var email) && !string.IsNullOrEmpty(email)
        && token.TryGetPayloadValue<string>("organizationId", out var organization) && !string.IsNullOrEmpty(organization)
        && token.TryGetPayloadValue<string>("role", out var role) && !string.IsNullOrEmpty(role)
        && token.TryGetPayloadValue<string>("jti", out var id) && !string.IsNullOrEmpty(id)
        && token.TryGetPayloadValue<long>("exp", out var end)
            ? new(user, organization, id, DateTimeOffset.FromUnixTimeSeconds(end))
            : null;
}
