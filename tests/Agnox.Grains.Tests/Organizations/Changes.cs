using System.Collections.Immutable;
using Agnox.Executions;
using Agnox.Grains.Organizations;
using Agnox.Organizations;

namespace Agnox.Grains.Tests.Organizations;

/// <summary>Changes of executions as the queue hears of them.</summary>
internal static class Changes
{
    public const string Organization = "650000000000000000000000";

    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What the nodes of the tests offer.</summary>
    public static readonly ImmutableArray<string> Platforms = ["linux/amd64"];

    public static ExecutionChange Waits(
        string taskId, int minute, int priority = 0, string? name = null, long version = 1, int attempt = 0) =>
        new(View(taskId, minute, priority, name, version, attempt, ExecutionStatus.Pending), HoldsSlot: false, WaitsForNode: true);

    public static ExecutionChange WaitsForArm(string taskId, int minute, bool isWithdrawn = false) =>
        new(
            View(taskId, minute, 0, null, 1, 0, ExecutionStatus.Pending) with { Platform = "linux/arm64" },
            HoldsSlot: false,
            WaitsForNode: true)
        {
            IsWithdrawn = isWithdrawn,
        };

    public static ExecutionChange Holds(
        string taskId, int minute, int priority = 0, string? name = null, long version = 2, int attempt = 1) =>
        new(View(taskId, minute, priority, name, version, attempt, ExecutionStatus.Running), HoldsSlot: true, WaitsForNode: false);

    public static ExecutionChange Ends(string taskId, int minute, int priority = 0, string? name = null, long version = 3) =>
        new(View(taskId, minute, priority, name, version, 1, ExecutionStatus.Passed), HoldsSlot: false, WaitsForNode: false);

    public static RunQueue Queue(params ExecutionChange[] changes)
    {
        var queue = new RunQueue();
        foreach (var change in changes)
        {
            queue.Note(change);
        }

        return queue;
    }

    private static ExecutionView View(
        string taskId, int minute, int priority, string? name, long version, int attempt, ExecutionStatus status)
    {
        return new()
        {
            Id = taskId,
            Key = new(Organization, taskId),
            Version = version,
            Status = status,
            Attempt = attempt,
            QueuedAt = Start.AddMinutes(minute),
            Platform = "linux/amd64",
            Request = new()
            {
                TaskId = taskId,
                Image = "tests:1",
                Command = "all",
                Environment = "development",
                Trigger = "manual",
                SubmittedBy = "user",
                Priority = priority,
                Lock = name,
            },
        };
    }
}
