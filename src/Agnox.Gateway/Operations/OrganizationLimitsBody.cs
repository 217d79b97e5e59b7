using System.Text.Json;
using Agnox.Common;
using Agnox.Gateway.Http;
using Agnox.Organizations;

namespace Agnox.Gateway.Operations;

/// <summary>What the operator allows one organization, as read from a request: what is not named stays as the plan has it.</summary>
internal static class OrganizationLimitsBody
{
    /// <summary>The setting, or one detail per fault.</summary>
    /// <param name="body">The request.</param>
    /// <param name="present">What holds now; limits that are not named keep it.</param>
    public static Outcome<SetOrganizationLimits> Read(JsonBody body, OrganizationLimits present)
    {
        List<string> faults = [];
        if (!body.TryGetText("plan", out var plan))
        {
            faults.Add("plan must be a text.");
        }

        var weight = Whole(body.Find("weight"), "weight", faults);
        PlanLimits? limits = null;
        if (body.Find("limits") is { } given)
        {
            if (given.ValueKind is JsonValueKind.Object)
            {
                var before = present.Limits;
                limits = new(
                    (int?)Member("maxProjects", int.MaxValue) ?? before.MaxProjects,
                    (int?)Member("maxTestRuns", int.MaxValue) ?? before.MaxTestRuns,
                    (int?)Member("maxUsers", int.MaxValue) ?? before.MaxUsers,
                    (int?)Member("maxConcurrentRuns", int.MaxValue) ?? before.MaxConcurrentRuns,
                    Member("maxStorage", long.MaxValue) ?? before.MaxStorage);
            }
            else
            {
                faults.Add("limits must be an object.");
            }

            long? Member(string name, long max) =>
                given.TryGetProperty(name, out var value) ? Whole(value, $"limits.{name}", faults, max) : null;
        }

        return faults.Count == 0
            ? new SetOrganizationLimits(plan, limits, (int?)weight)
            : new Refusal(RefusalCode.Invalid, "Invalid payload") { Details = [.. faults] };
    }

    private static long? Whole(JsonElement? value, string name, List<string> faults, long max = int.MaxValue)
    {
        if (value is not { } given)
        {
            return null;
        }

        if (given.ValueKind is JsonValueKind.Number && given.TryGetInt64(out var number) && number >= 0 && number <= max)
        {
            return number;
        }

        faults.Add($"{name} must be a whole number of 0 or more.");
        return null;
    }
}
