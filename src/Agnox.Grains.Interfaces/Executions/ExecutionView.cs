using System.Collections.Immutable;

namespace Agnox.Executions;

/// <summary>An execution as it leaves its grain. Never holds log text or a secret's value.</summary>
[GenerateSerializer, Immutable, Alias("agnox.execution-view")]
public sealed record ExecutionView
{
    /// <summary>Document id, 24 hexadecimal characters.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Which execution.</summary>
    [Id(1)] public required ExecutionKey Key { get; init; }

    /// <summary>Counts the stored changes; events carry it, so that a reader can tell old news.</summary>
    [Id(2)] public required long Version { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(3)] public required ExecutionStatus Status { get; init; }

    /// <summary>The request, with the values of secret variables masked as <c>********</c>.</summary>
    [Id(4)] public required SubmitExecution Request { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(5)] public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When a node claimed the current attempt; null while waiting for the first.</summary>
    [Id(6)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(7)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Number of the current attempt: one container each, also the fencing number. 0 before the first.</summary>
    [Id(8)] public int Attempt { get; init; }

    /// <summary>Node of the current attempt.</summary>
    [Id(9)] public string? NodeId { get; init; }

    /// <summary>Text shown with ERROR.</summary>
    [Id(10)] public string? Error { get; init; }

    /// <summary>Set when something other than the tests ended the run.</summary>
    [Id(11)] public StopReason? StopReason { get; init; }

    /// <summary>One sentence that says how the verdict was reached.</summary>
    [Id(12)] public string? VerdictReason { get; init; }

    /// <summary>Exit code of the container, when it ran to its end.</summary>
    [Id(13)] public long? ExitCode { get; init; }

    /// <summary>Parsed test results; empty while running.</summary>
    [Id(14)] public ImmutableArray<TestResult> Tests { get; init; } = [];

    /// <summary>What was collected from the container.</summary>
    [Id(15)] public ReportManifest Reports { get; init; } = ReportManifest.None;

    /// <summary>Digest the image resolved to on the node.</summary>
    [Id(16)] public string? ImageDigest { get; init; }

    /// <summary>Platform the run needs, such as <c>linux/amd64</c>.</summary>
    [Id(17)] public required string Platform { get; init; }

    /// <summary>When the container started.</summary>
    [Id(18)] public DateTimeOffset? ContainerStartedAt { get; init; }
}

/// <summary>Result of one test.</summary>
/// <param name="TestId">Stable id of the test.</param>
/// <param name="Name">Title.</param>
/// <param name="Status">passed, failed, skipped or timedOut.</param>
/// <param name="Duration">Time of the last try; whole milliseconds on the wire.</param>
/// <param name="Error">Message of the last try without terminal colours, or null; at most 4,000 characters.</param>
/// <param name="StartedAt">Start of the last try, when the report says so.</param>
/// <param name="ErrorHash">16 hexadecimal characters that are equal for errors differing in numbers only.</param>
/// <param name="AttemptCount">How often the test was tried.</param>
[GenerateSerializer, Immutable, Alias("agnox.test-result")]
public sealed record TestResult(
    [property: Id(0)] string TestId,
    [property: Id(1)] string Name,
    [property: Id(2)] TestStatus Status,
    [property: Id(3)] TimeSpan Duration,
    [property: Id(4)] string? Error,
    [property: Id(5)] DateTimeOffset? StartedAt,
    [property: Id(6)] string? ErrorHash,
    [property: Id(7)] int AttemptCount);

/// <summary>Outcome of one test.</summary>
[GenerateSerializer, Alias("agnox.test-status")]
public enum TestStatus
{
    /// <summary>Passed, perhaps after a retry.</summary>
    Passed = 0,

    /// <summary>Failed on its last try.</summary>
    Failed = 1,

    /// <summary>Not run.</summary>
    Skipped = 2,

    /// <summary>Ran out of its own time.</summary>
    TimedOut = 3,
}

/// <summary>What was collected from a container and stored.</summary>
/// <param name="Attempt">The attempt whose files these are; 0 when there are none.</param>
/// <param name="HasNativeReport">An HTML report stands at <c>native-report/index.html</c>.</param>
/// <param name="HasAllureReport">An Allure report stands at <c>allure-report/index.html</c>.</param>
/// <param name="Files">Number of files stored.</param>
/// <param name="Bytes">Their size in bytes.</param>
[GenerateSerializer, Immutable, Alias("agnox.report-manifest")]
public sealed record ReportManifest(
    [property: Id(0)] int Attempt,
    [property: Id(1)] bool HasNativeReport,
    [property: Id(2)] bool HasAllureReport,
    [property: Id(3)] int Files,
    [property: Id(4)] long Bytes)
{
    /// <summary>Nothing collected.</summary>
    public static ReportManifest None { get; } = new(0, false, false, 0, 0);

    /// <summary>One sentence when a report was refused or cut (bad archive, too large); null when all is well.</summary>
    [Id(5)] public string? Problem { get; init; }
}
