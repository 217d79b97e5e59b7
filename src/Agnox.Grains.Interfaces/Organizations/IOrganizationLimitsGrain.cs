using Agnox.Common;

namespace Agnox.Organizations;

/// <summary>The same organization, as the operator of the installation sees it. Key: organization id.</summary>
[Alias("agnox.IOrganizationLimitsGrain"), GrainInterfaceType("agnox.organization-limits")]
public interface IOrganizationLimitsGrain : IGrainWithStringKey
{
    /// <summary>What holds for the organization now. NotFound when it does not exist.</summary>
    [Alias("Get")]
    [Orleans.Concurrency.ReadOnly]
    Task<Outcome<OrganizationLimits>> GetAsync();

    /// <summary>
    /// Replaces plan and overrides; stored when the task completes, and in force at once. Stops nothing: an organization
    /// that runs more than it may now starts nothing until it is below its limit. NotFound when the organization does
    /// not exist; Invalid with one detail per fault. Repeating changes nothing.
    /// </summary>
    /// <param name="change">The whole setting, not a difference.</param>
    [Alias("Set")]
    Task<Outcome<OrganizationLimits>> SetAsync(SetOrganizationLimits change);
}

/// <summary>What an organization may use from now on.</summary>
/// <param name="Plan">free, team or enterprise; null keeps the plan it has.</param>
/// <param name="Limits">Its own limits, each 0 or more; null takes the plan's.</param>
/// <param name="Weight">Its own share of contended slots relative to others, 1 to 100; null takes the plan's.</param>
[GenerateSerializer, Immutable, Alias("agnox.set-organization-limits")]
public sealed record SetOrganizationLimits(
    [property: Id(0)] string? Plan,
    [property: Id(1)] PlanLimits? Limits,
    [property: Id(2)] int? Weight);

/// <summary>What holds for an organization.</summary>
/// <param name="Plan">free, team or enterprise.</param>
/// <param name="Limits">The limits in force.</param>
/// <param name="Weight">The weight in force.</param>
/// <param name="OwnLimits">Limits set for this organization alone, or null when they are the plan's.</param>
/// <param name="OwnWeight">Weight set for this organization alone, or null when it is the plan's.</param>
[GenerateSerializer, Immutable, Alias("agnox.organization-limits")]
public sealed record OrganizationLimits(
    [property: Id(0)] string Plan,
    [property: Id(1)] PlanLimits Limits,
    [property: Id(2)] int Weight,
    [property: Id(3)] PlanLimits? OwnLimits,
    [property: Id(4)] int? OwnWeight);
