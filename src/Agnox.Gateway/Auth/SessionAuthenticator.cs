using Agnox.Common;
using Agnox.Identity;

namespace Agnox.Gateway.Auth;

/// <summary>
/// From a token to who is asking. The token's signature says who; whether they still may, and with which role, is asked of
/// the user's grain each time. Every door (REST, live channel, reports) uses this one check.
/// </summary>
internal sealed class SessionAuthenticator(SessionTokens tokens, IClusterClient cluster)
{
    /// <summary>
    /// Unauthenticated when the token is not ours, has ended or was revoked, or its user may not act any more. Throws what
    /// Orleans throws when the cluster does not answer: not knowing is not a "no".
    /// </summary>
    /// <param name="token">The token, without a scheme.</param>
    public async Task<Outcome<CurrentMember>> AuthenticateAsync(string token)
    {
        var read = await tokens.ReadAsync(token);
        if (read.IsRefused)
        {
            return read.Refusal;
        }

        var session = read.Value;
        var answer = await cluster.GetGrain<IUserGrain>(session.UserId).AuthenticateAsync(session.TokenId);
        if (answer.IsRefused)
        {
            return SessionTokens.Refuse(answer.Refusal.Message ?? answer.Refusal.Error);
        }

        return answer.Value.OrganizationId == session.OrganizationId
            ? new CurrentMember(answer.Value, session.TokenId, session.ExpiresAt)
            : SessionTokens.Refuse(SessionTokens.Incomplete);
    }
}
