using Agnox.Common;
using Agnox.Organizations;
using Microsoft.Extensions.Logging;

namespace Agnox.Grains.Organizations;

/// <content>What the operator allows.</content>
internal sealed partial class OrganizationGrain
{
    Task<Outcome<OrganizationLimits>> IOrganizationLimitsGrain.GetAsync() =>
        Task.FromResult<Outcome<OrganizationLimits>>(Exists ? State.ToLimits() : NoOrganization());

    public async Task<Outcome<OrganizationLimits>> SetAsync(SetOrganizationLimits change)
    {
        if (!Exists)
        {
            return NoOrganization();
        }

        if (OrganizationTerms.Check(change) is { } invalid)
        {
            return invalid;
        }

        if (OrganizationTerms.Apply(State, change) != State)
        {
            await CommitAsync(state => OrganizationTerms.Apply(state, change));
            LogLimitsSet(Id, State.Plan, Limits.MaxConcurrentRuns, State.EffectiveWeight);
            KickPump();
        }

        return State.ToLimits();
    }

    [LoggerMessage(LogLevel.Information, "Organization {OrganizationId} is on plan {Plan}, with at most {MaxConcurrentRuns} runs at the same time and weight {Weight}")]
    private partial void LogLimitsSet(string organizationId, string plan, int maxConcurrentRuns, int weight);
}
