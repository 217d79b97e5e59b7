using System.Reflection;
using System.Text.Json.Serialization;
using Agnox.Operations;

namespace Agnox.Gateway.Operations;

/// <summary>
/// The health answer. Without cluster or database nothing works: 503, so that a load balancer goes elsewhere. Without a
/// container engine runs are still accepted and wait, and every gateway would say the same: degraded, but 200.
/// </summary>
internal sealed record HealthBody(string Status, DateTimeOffset Timestamp, string Service, string Version, double Uptime)
{
    private const string Healthy = "healthy";
    private const string Unhealthy = "unhealthy";

    private static readonly string AssemblyVersion =
        typeof(HealthBody).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "1.0.0";

    /// <summary>Part by part.</summary>
    public required HealthChecks Checks { get; init; }

    /// <summary>What is wrong, the gravest first; absent when nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>The status to answer with.</summary>
    [JsonIgnore]
    public int StatusCode => Checks is { Cluster: Healthy, Database: Healthy }
        ? StatusCodes.Status200OK
        : StatusCodes.Status503ServiceUnavailable;

    /// <summary>From what the cluster said.</summary>
    /// <param name="installation">Its status; null when it did not answer.</param>
    /// <param name="time">The clock.</param>
    public static HealthBody Of(InstallationStatus? installation, TimeProvider time)
    {
        var isReachable = installation is not null;
        var isDatabaseHealthy = installation is { IsDatabaseHealthy: true };
        var engineProblem = installation is null ? null : ProblemOf(installation);
        var reason = !isReachable ? "The cluster does not answer."
            : !isDatabaseHealthy ? "The database does not answer."
            : engineProblem;
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var now = time.GetUtcNow();
        return new(
            reason is null ? Healthy : "degraded",
            now,
            "producer-service",
            AssemblyVersion,
            Math.Max(0, (now.UtcDateTime - process.StartTime.ToUniversalTime()).TotalSeconds))
        {
            Checks = new(Word(isDatabaseHealthy), Word(isReachable && engineProblem is null), Word(isReachable)),
            Reason = reason,
        };
    }

    private static string? ProblemOf(InstallationStatus installation) =>
        installation.Nodes.IsDefaultOrEmpty ? "No node with a container engine has reported."
        : installation.Nodes.Any(node => node.Problem is null) ? null
        : string.Join(" ", installation.Nodes.Select(node => node.Problem).Distinct(StringComparer.Ordinal).Take(5));

    private static string Word(bool isHealthy) => isHealthy ? Healthy : Unhealthy;
}

/// <summary>healthy or unhealthy, for each part.</summary>
internal sealed record HealthChecks(string Database, string Engine, string Cluster);

/// <summary>The monitoring answer: figures that are zero when nobody could be asked.</summary>
internal sealed record MonitorBody(string Status, DateTimeOffset Timestamp, MonitorFigures Data)
{
    /// <summary>From what the cluster said.</summary>
    /// <param name="installation">Its status; null when it did not answer.</param>
    /// <param name="time">The clock.</param>
    public static MonitorBody Of(InstallationStatus? installation, TimeProvider time) => new(
        "ok",
        time.GetUtcNow(),
        installation is null
            ? new(0, 0, DbConnected: false)
            : new(installation.WaitingRuns, installation.Nodes.Count(IsAtWork), installation.IsDatabaseHealthy));

    private static bool IsAtWork(Dispatch.NodeReport node) => node is { Problem: null, IsDraining: false };
}

/// <summary>Figures for monitoring.</summary>
internal sealed record MonitorFigures(long QueueDepth, int ActiveWorkers, bool DbConnected);
