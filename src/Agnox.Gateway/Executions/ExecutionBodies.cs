using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Gateway.Http;
using Agnox.Organizations;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Executions;

/// <summary>From an execution as its grain shows it to the wire's document.</summary>
internal sealed class ExecutionBodies(IOptions<GatewayOptions> options)
{
    private const string Everything = "all";

    private readonly string _reports = options.Value.PublicUrl.TrimEnd('/') + "/reports/";

    /// <summary>The document without log and waiting place, as in lists and live events.</summary>
    public ExecutionBody Of(ExecutionView view)
    {
        var request = view.Request;
        var reports = _reports + view.Key.OrganizationId;
        var html = ReportUrl(reports, view, "native-report", view.Reports.HasNativeReport);
        var allure = ReportUrl(reports, view, "allure-report", view.Reports.HasAllureReport);
        return new()
        {
            Id = view.Id,
            TaskId = view.Key.TaskId,
            OrganizationId = view.Key.OrganizationId,
            Status = view.Status.WireName,
            Image = request.Image,
            Command = request.Command,
            Folder = request.Folder ?? Everything,
            StartTime = view.StartedAt ?? view.QueuedAt,
            EndTime = view.EndedAt,
            Config = new(
                request.Environment,
                request.BaseUrl,
                request.RetryAttempts,
                request.EnvVars.ToImmutableSortedDictionary(StringComparer.Ordinal),
                request.SecretKeys),
            Tests = view.Status is ExecutionStatus.Pending ? [.. request.Tests] : [.. view.Tests.Select(Of)],
            Trigger = request.Trigger,
            GroupName = request.GroupName,
            BatchId = request.BatchId,
            Framework = request.Framework,
            Lock = request.Lock,
            ReportsBaseUrl = reports,
            Error = view.Error,
            HasNativeReport = view.Reports.HasNativeReport,
            HasAllureReport = view.Reports.HasAllureReport,
            HtmlReportUrl = html,
            AllureReportUrl = allure,
            Artifacts =
            [
                .. html is null ? [] : new[] { new ArtifactBody("file", "HTML Report", html) },
                .. allure is null ? [] : new[] { new ArtifactBody("file", "Allure Report", allure) },
            ],
            Version = view.Version,
            Attempt = view.Attempt,
            StopReason = view.StopReason is { } reason ? WireName(reason) : null,
            VerdictReason = view.VerdictReason,
            ExitCode = view.ExitCode,
            QueuedAt = view.QueuedAt,
            ImageDigest = view.ImageDigest,
            Platform = view.Platform,
            NodeId = view.NodeId,
            ReportProblem = view.Reports.Problem,
        };
    }

    /// <summary>The document of a single execution.</summary>
    public ExecutionBody Of(ExecutionView view, string output, WaitExplanation? wait) => Of(view) with
    {
        Output = output,
        Waiting = wait is null ? null : new(wait.Position, wait.Limit, wait.Reason, wait.LockHolder),
    };

    /// <summary>A reason on the wire.</summary>
    public static string WireName(StopReason reason) => reason switch
    {
        StopReason.Cancelled => "cancelled",
        StopReason.TimedOut => "timed-out",
        StopReason.ImageUnavailable => "image-unavailable",
        StopReason.ContainerFailed => "container-failed",
        StopReason.NodeLost => "node-lost",
        StopReason.OutOfMemory => "out-of-memory",
        StopReason.NoTests => "no-tests",
        StopReason.PlatformError => "platform-error",
        _ => throw new InvalidOperationException($"Unknown stop reason {reason}."),
    };

    private static TestBody Of(TestResult test) => new(
        test.TestId,
        test.Name,
        WireName(test.Status),
        (long)test.Duration.TotalMilliseconds,
        test.Error,
        test.StartedAt?.ToUnixTimeMilliseconds(),
        test.ErrorHash,
        test.AttemptCount);

    private static string WireName(TestStatus status) => status switch
    {
        TestStatus.Passed => "passed",
        TestStatus.Failed => "failed",
        TestStatus.Skipped => "skipped",
        TestStatus.TimedOut => "timedOut",
        _ => throw new InvalidOperationException($"Unknown test status {status}."),
    };

    private static string? ReportUrl(string reports, ExecutionView view, string folder, bool exists) =>
        exists ? $"{reports}/{view.Key.TaskId}/{folder}/index.html" : null;
}
