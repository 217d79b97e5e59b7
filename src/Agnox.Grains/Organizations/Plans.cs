using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <summary>What each plan allows.</summary>
internal static class Plans
{
    private const int Unlimited = 999_999;
    private const long Gibibyte = 1L << 30;

    public const string Free = "free";

    public static PlanLimits LimitsOf(string plan) => plan switch
    {
        Free => new(1, 100, 3, 1, Gibibyte),
        "team" => new(10, 1000, 20, 5, 10 * Gibibyte),
        "enterprise" => new(Unlimited, Unlimited, Unlimited, 20, 100 * Gibibyte),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, "Unknown plan."),
    };
}
