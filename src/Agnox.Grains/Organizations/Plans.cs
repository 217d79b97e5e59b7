using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <summary>What each plan allows.</summary>
internal static class Plans
{
    public const string Free = "free";
    public const string Team = "team";
    public const string Enterprise = "enterprise";

    private const int Unlimited = 999_999;
    private const long Gibibyte = 1L << 30;

    public static bool IsKnown(string plan) => plan is Free or Team or Enterprise;

    public static PlanLimits LimitsOf(string plan) => plan switch
    {
        Free => new(1, 100, 3, 1, Gibibyte),
        Team => new(10, 1000, 20, 5, 10 * Gibibyte),
        Enterprise => new(Unlimited, Unlimited, Unlimited, 20, 100 * Gibibyte),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, "Unknown plan."),
    };

    /// <summary>Share of contended slots relative to other organizations.</summary>
    public static int WeightOf(string plan) => plan switch
    {
        Team => 2,
        Enterprise => 4,
        _ => 1,
    };
}
