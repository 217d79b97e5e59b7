using System.Text.Json.Serialization;
using Agnox.Identity;

namespace Agnox.Gateway.Auth;

/// <summary>The answer of sign-up and log-in. Not wrapped in <c>data</c>: existing clients read it so.</summary>
/// <param name="Token">The session token.</param>
/// <param name="User">Whose.</param>
internal sealed record SessionBody(string Token, UserBody User)
{
    /// <summary>Always true.</summary>
    [JsonPropertyOrder(-1)]
    public bool Success { get; } = true;
}

/// <summary>A user in a session answer.</summary>
internal sealed record UserBody(
    string Id, string Email, string Name, string Role, string OrganizationId, string OrganizationName)
{
    /// <summary>From the grain's view.</summary>
    /// <param name="member">The member.</param>
    public static UserBody Of(MemberView member) => new(
        member.UserId,
        member.Email,
        member.Name,
        RoleText.Of(member.Role),
        member.OrganizationId,
        member.OrganizationName);
}

/// <summary>An answer that only says "done" and so in words. Not wrapped in <c>data</c>: existing clients read it so.</summary>
/// <param name="Message">One sentence.</param>
internal sealed record MessageBody(string Message)
{
    /// <summary>Always true.</summary>
    [JsonPropertyOrder(-1)]
    public bool Success { get; } = true;
}
