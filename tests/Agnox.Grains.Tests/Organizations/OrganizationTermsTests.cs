using Agnox.Grains.Organizations;
using Agnox.Organizations;
using Xunit;

namespace Agnox.Grains.Tests.Organizations;

public sealed class OrganizationTermsTests
{
    private static readonly PlanLimits Own = new(2, 300, 4, 7, 1000);

    private static readonly OrganizationState Team = new()
    {
        Name = "Acme",
        Plan = Plans.Team,
        Limits = Plans.LimitsOf(Plans.Team),
    };

    [Fact]
    public void Terms_WithoutOverrides_AreThePlans()
    {
        Assert.Equal(Plans.LimitsOf(Plans.Team), Team.EffectiveLimits);
        Assert.Equal(2, Team.EffectiveWeight);
    }

    [Fact]
    public void Apply_OwnLimitsAndWeight_ComeBeforeThePlans()
    {
        var changed = OrganizationTerms.Apply(Team, new(null, Own, 9));

        Assert.Equal(new OrganizationLimits(Plans.Team, Own, 9, Own, 9), changed.ToLimits());
    }

    [Fact]
    public void Apply_WithoutOverrides_TakesThemBack()
    {
        var overridden = OrganizationTerms.Apply(Team, new(null, Own, 9));

        Assert.Equal(Team, OrganizationTerms.Apply(overridden, new(null, null, null)));
    }

    [Fact]
    public void Apply_AnotherPlan_BringsItsLimitsAndWeight()
    {
        var changed = OrganizationTerms.Apply(Team, new(Plans.Enterprise, null, null));

        Assert.Equal(Plans.LimitsOf(Plans.Enterprise), changed.EffectiveLimits);
        Assert.Equal(4, changed.EffectiveWeight);
    }

    [Theory]
    [InlineData("gold", 0, 1, "plan must be one of free, team, enterprise.")]
    [InlineData("free", -1, 1, "limits must be 0 or more.")]
    [InlineData("free", 0, 0, "weight must be 1 to 100.")]
    [InlineData("free", 0, 101, "weight must be 1 to 100.")]
    public void Check_OutOfRange_NamesTheFault(string plan, int maxConcurrentRuns, int weight, string fault)
    {
        var refusal = OrganizationTerms.Check(new(plan, Own with { MaxConcurrentRuns = maxConcurrentRuns }, weight));

        Assert.Equal([fault], refusal?.Details);
    }

    [Fact]
    public void Check_InRange_IsFine()
    {
        Assert.Null(OrganizationTerms.Check(new(null, null, null)));
        Assert.Null(OrganizationTerms.Check(new(Plans.Free, Own with { MaxConcurrentRuns = 0 }, 100)));
    }
}
