using System.Text.Json.Serialization;
using Agnox.Identity;
using Agnox.Organizations;

namespace Agnox.Gateway.Auth;

/// <summary>The member's own page.</summary>
internal sealed record ProfileBody(string Id, string Email, string Name, string Role, string Status)
{
    /// <summary>Absent before the first login.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>The member's organization.</summary>
    public required ProfileOrganization Organization { get; init; }

    /// <summary>From what the grains say.</summary>
    /// <param name="member">The member.</param>
    /// <param name="organization">The member's organization.</param>
    public static ProfileBody Of(MemberView member, OrganizationView organization) =>
        new(member.UserId, member.Email, member.Name, RoleText.Of(member.Role), member.Status)
        {
            LastLoginAt = member.LastLoginAt,
            Organization = new(
                organization.Id,
                organization.Name,
                organization.Slug,
                organization.Plan,
                organization.Limits,
                organization.UserCount,
                organization.Limits.MaxUsers),
        };
}

/// <summary>The organization as its members see it on their own page.</summary>
internal sealed record ProfileOrganization(
    string Id, string Name, string Slug, string Plan, PlanLimits Limits, int UserCount, int UserLimit)
{
    /// <summary>On for every plan; the dashboard shows the switch by it.</summary>
    public bool AiAnalysisEnabled { get; } = true;
}
