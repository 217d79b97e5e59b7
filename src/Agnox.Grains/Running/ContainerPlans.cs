using System.Globalization;
using Agnox.Executions;
using Agnox.Grains.Executions;

namespace Agnox.Grains.Running;

/// <summary>Turns an assignment into all that defines its container.</summary>
public static class ContainerPlans
{
    private const string HomeFolder = "/app";

    /// <summary>The plan for one attempt. Pure: equal input gives an equal plan.</summary>
    /// <param name="assignment">What to run.</param>
    /// <param name="openedSecrets">Clear values of the request's secret variables, by name.</param>
    /// <param name="limits">What the container may use.</param>
    /// <param name="nodeId">The node that will own it.</param>
    /// <exception cref="ArgumentException">The image is no reference, or the value of a secret is missing.</exception>
    public static ContainerPlan Create(
        AttemptAssignment assignment,
        IReadOnlyDictionary<string, string> openedSecrets,
        RunnerLimits limits,
        string nodeId)
    {
        var attempt = assignment.Attempt.ToString(CultureInfo.InvariantCulture);
        return new()
        {
            Name = NameOf(assignment.Key) + (assignment.Attempt > 1 ? "_attempt_" + attempt : ""),
            Image = ImageReference.TryParse(assignment.Request.Image, out var image)
                ? image.ToString()
                : throw new ArgumentException("The image is no image reference.", nameof(assignment)),
            Command = CommandOf(assignment.Request),
            WorkingDirectory = HomeFolder,
            Environment = EnvironmentOf(assignment, openedSecrets, limits.AllowHostAccess),
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ContainerLabels.Execution] = assignment.Key.ToString(),
                [ContainerLabels.Attempt] = attempt,
                [ContainerLabels.Node] = nodeId,
            },
            MemoryBytes = limits.MemoryBytes,
            NanoCpus = limits.NanoCpus,
            PidsLimit = limits.PidsLimit,
            SharedMemoryBytes = limits.SharedMemoryBytes,
            EngineLogBytes = limits.EngineLogBytes,
            Network = limits.Network,
            AllowHostAccess = limits.AllowHostAccess,
        };
    }

    private static string NameOf(ExecutionKey key) => $"org_{key.OrganizationId}_task_{key.TaskId}";

    private static string[] CommandOf(SubmitExecution request) => request.Framework switch
    {
        "maestro" => ["maestro", "test", ".", "--format", "html", "--output", HomeFolder + "/maestro-reports/report.html"],
        _ => ["/bin/sh", HomeFolder + "/entrypoint.sh", SubmissionValidator.NormalizeFolder(request.Folder)],
    };

    // Later wins: the request may replace CI and BASE_URL, and nobody may replace what the platform needs.
    private static List<string> EnvironmentOf(
        AttemptAssignment assignment, IReadOnlyDictionary<string, string> openedSecrets, bool allowHostAccess)
    {
        var request = assignment.Request;
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["CI"] = "true",
            ["BASE_URL"] = TargetUrl.ForContainer(request.BaseUrl, allowHostAccess),
        };

        foreach (var (name, value) in request.EnvVars.Where(pair => !ReservedVariables.Contains(pair.Key)))
        {
            variables[name] = ValueOf(name, value, request, openedSecrets);
        }

        variables["TASK_ID"] = assignment.Key.TaskId;
        variables["FRAMEWORK_AGNOSTIC"] = "true";
        variables["PLAYWRIGHT_REPORTERS"] = "line,html,allure-playwright,json";
        variables["PLAYWRIGHT_JSON_OUTPUT_NAME"] = HomeFolder + "/test-results/results.json";
        return [.. variables.Select(pair => $"{pair.Key}={pair.Value}")];
    }

    // A masked value must never pass for the secret itself: tests that run with it fail for a reason nobody can see.
    private static string ValueOf(
        string name, string value, SubmitExecution request, IReadOnlyDictionary<string, string> openedSecrets)
    {
        if (openedSecrets.TryGetValue(name, out var opened))
        {
            return opened;
        }

        return request.SecretKeys.IsDefaultOrEmpty || !request.SecretKeys.Contains(name, StringComparer.Ordinal)
            ? value
            : throw new ArgumentException($"The value of the secret variable {name} is missing.", nameof(openedSecrets));
    }
}
