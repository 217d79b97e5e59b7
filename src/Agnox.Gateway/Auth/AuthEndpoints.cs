namespace Agnox.Gateway.Auth;

/// <summary>Sign-up, log-in, log-out and the member's own page.</summary>
internal static class AuthEndpoints
{
    public static void MapAuth(this WebApplication app) => ArgumentNullException.ThrowIfNull(app);
}
