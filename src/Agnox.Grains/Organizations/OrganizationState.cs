using System.Collections.Immutable;
using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <summary>What is stored of an organization.</summary>
[GenerateSerializer, Immutable, Alias("agnox.organization-state")]
internal sealed record OrganizationState
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Slug { get; init; } = "";

    [Id(2)] public string Plan { get; init; } = "";

    /// <summary>What the plan allowed when the organization got it.</summary>
    [Id(3)] public PlanLimits? Limits { get; init; }

    /// <summary>User ids; bounded by the plan's members.</summary>
    [Id(4)] public ImmutableArray<string> Members { get; init; } = [];

    [Id(5)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Task ids that may compete for a slot or hold one; never more than the concurrent runs allowed, nor than the slots
    /// held and a window of <see cref="Admission.MaxWindow"/>. Stored before a run is offered, so that not even two
    /// activations together let more through: the slower one loses the ETag. Some may have ended since.
    /// </summary>
    [Id(6)] public ImmutableArray<string> Admitted { get; init; } = [];

    /// <summary>Limits of this organization alone, set by the operator; they come before the plan's.</summary>
    [Id(7)] public PlanLimits? OwnLimits { get; init; }

    /// <summary>Weight of this organization alone, set by the operator; it comes before the plan's.</summary>
    [Id(8)] public int? OwnWeight { get; init; }
}
