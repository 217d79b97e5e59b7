using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <summary>What the queue needs to know of an open run.</summary>
/// <param name="TaskId">Its name in the organization.</param>
/// <param name="Version">Version of its state.</param>
/// <param name="Attempt">Attempts made so far.</param>
/// <param name="Priority">Highest first.</param>
/// <param name="QueuedAt">When it was accepted.</param>
/// <param name="Image">Its image.</param>
/// <param name="Platform">The pool whose slots it can use.</param>
/// <param name="Lock">The lock it must have, or null.</param>
/// <param name="IsWithdrawn">It lost its place because no node offers its platform; no node can claim it.</param>
internal sealed record OpenRun(
    string TaskId,
    long Version,
    int Attempt,
    int Priority,
    DateTimeOffset QueuedAt,
    string Image,
    string Platform,
    string? Lock,
    bool IsWithdrawn)
{
    /// <summary>Highest priority first, oldest first among equals.</summary>
    public static readonly Comparer<OpenRun> StartOrder = Comparer<OpenRun>.Create((left, right) =>
        right.Priority.CompareTo(left.Priority) is var order and not 0 ? order : CompareAge(left, right));

    /// <summary>In the order in which they were accepted.</summary>
    public static readonly Comparer<OpenRun> AcceptanceOrder = Comparer<OpenRun>.Create(CompareAge);

    public static OpenRun From(ExecutionChange change) => new(
        change.View.Key.TaskId,
        change.View.Version,
        change.View.Attempt,
        change.View.Request.Priority,
        change.View.QueuedAt,
        change.View.Request.Image,
        change.View.Platform,
        change.View.Request.Lock,
        change.IsWithdrawn);

    private static int CompareAge(OpenRun left, OpenRun right) =>
        left.QueuedAt.CompareTo(right.QueuedAt) is var order and not 0
            ? order
            : string.CompareOrdinal(left.TaskId, right.TaskId);
}
