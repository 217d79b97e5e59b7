using System.Security.Claims;

namespace Agnox.Gateway.Auth;

/// <summary>The principal of an authenticated request. Role claims come from the present member, not from the token.</summary>
internal sealed class MemberPrincipal(CurrentMember current, string scheme) : ClaimsPrincipal(new ClaimsIdentity(
    [
        new(ClaimTypes.NameIdentifier, current.UserId),
        new(ClaimTypes.Role, current.Role.ToString()),
    ],
    scheme))
{
    /// <summary>Who is asking.</summary>
    public CurrentMember Who => current;
}
