using System.Globalization;
using Agnox.Common;
using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <summary>What holds for an organization: what was set for it alone, else what its plan allows. Pure.</summary>
internal static class OrganizationTerms
{
    private const int MaxWeight = 100;

    extension(OrganizationState state)
    {
        public PlanLimits EffectiveLimits => state.OwnLimits ?? state.Limits ?? Plans.LimitsOf(Plans.Free);

        public int EffectiveWeight => state.OwnWeight ?? Plans.WeightOf(state.Plan);

        public OrganizationLimits ToLimits() =>
            new(state.Plan, state.EffectiveLimits, state.EffectiveWeight, state.OwnLimits, state.OwnWeight);
    }

    /// <summary>Null when the change is fine, else one detail per fault.</summary>
    public static Refusal? Check(SetOrganizationLimits change)
    {
        var faults = Faults(change).ToArray();
        return faults.Length == 0 ? null : new(RefusalCode.Invalid, "Invalid payload") { Details = [.. faults] };
    }

    /// <summary>The state once a checked change is in force.</summary>
    public static OrganizationState Apply(OrganizationState state, SetOrganizationLimits change) => state with
    {
        Plan = change.Plan ?? state.Plan,
        Limits = change.Plan is null || change.Plan == state.Plan ? state.Limits : Plans.LimitsOf(change.Plan),
        OwnLimits = change.Limits,
        OwnWeight = change.Weight,
    };

    private static IEnumerable<string> Faults(SetOrganizationLimits change)
    {
        if (change.Plan is not null && !Plans.IsKnown(change.Plan))
        {
            yield return $"plan must be one of {Plans.Free}, {Plans.Team}, {Plans.Enterprise}.";
        }

        if (change.Limits is { } limits
            && (long[])[limits.MaxProjects, limits.MaxTestRuns, limits.MaxUsers, limits.MaxConcurrentRuns, limits.MaxStorage] is var values
            && Array.Exists(values, value => value < 0))
        {
            yield return "limits must be 0 or more.";
        }

        if (change.Weight is < 1 or > MaxWeight)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"weight must be 1 to {MaxWeight}.");
        }
    }
}
