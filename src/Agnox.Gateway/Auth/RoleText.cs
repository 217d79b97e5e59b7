using Agnox.Identity;

namespace Agnox.Gateway.Auth;

/// <summary>Roles as the wire spells them.</summary>
internal static class RoleText
{
    /// <summary>The word for a role.</summary>
    /// <param name="role">The role.</param>
    public static string Of(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Developer => "developer",
        Role.Viewer => "viewer",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Unknown role."),
    };
}
