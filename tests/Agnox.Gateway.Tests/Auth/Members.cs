using Agnox.Gateway.Auth;
using Agnox.Identity;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Tests.Auth;

/// <summary>Sample people and keys.</summary>
internal static class Members
{
    public const string Secret = "a session signing key used by nobody but these tests";
    public const string OrganizationId = "507f1f77bcf86cd799439011";

    public static MemberView Ada(Role role = Role.Admin) => new(
        "507f191e810c19729de860ea", "ada@example.com", "Ada", OrganizationId, "Ada's", role, "active", LastLoginAt: null);

    public static SessionTokens Tokens(TimeProvider time, string secret = Secret) =>
        new(Options.Create(new AuthOptions { JwtSecret = secret }), time);
}
