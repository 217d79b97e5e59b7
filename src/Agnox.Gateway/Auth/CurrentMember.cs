using Agnox.Identity;

namespace Agnox.Gateway.Auth;

/// <summary>
/// Who is asking, as the user's grain said at this very request. Binds itself from the principal; there is no way to make
/// one from a body or a query.
/// </summary>
/// <param name="Member">The member.</param>
/// <param name="TokenId">The token's <c>jti</c>.</param>
/// <param name="ExpiresAt">When the token ends.</param>
internal sealed record CurrentMember(MemberView Member, string TokenId, DateTimeOffset ExpiresAt)
{
    /// <summary>The tenant.</summary>
    public string OrganizationId => Member.OrganizationId;

    /// <summary>The user.</summary>
    public string UserId => Member.UserId;

    /// <summary>Present role.</summary>
    public Role Role => Member.Role;

    /// <summary>Called by the framework for handler parameters of this type.</summary>
    /// <param name="context">The request.</param>
    public static ValueTask<CurrentMember?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.User is MemberPrincipal principal ? principal.Who : null);
}
