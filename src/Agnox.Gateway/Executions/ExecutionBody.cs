using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Agnox.Gateway.Executions;

/// <summary>
/// An execution on the wire: in lists, alone, and in live events. Clients lay a newer document over an older one, so a
/// member that may go back to nothing is written as null, and only those that never do are left out.
/// </summary>
internal sealed record ExecutionBody
{
    /// <summary>Document id.</summary>
    [JsonPropertyName("_id")]
    public required string Id { get; init; }

    /// <summary>The caller's name for the run.</summary>
    public required string TaskId { get; init; }

    /// <summary>The tenant.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>PENDING, RUNNING, ANALYZING, PASSED, FAILED, UNSTABLE or ERROR.</summary>
    public required string Status { get; init; }

    /// <summary>Image reference.</summary>
    public required string Image { get; init; }

    /// <summary>What the run is about.</summary>
    public required string Command { get; init; }

    /// <summary>First argument of the image's entry script.</summary>
    public required string Folder { get; init; }

    /// <summary>When a node took the run; while none has, when it was accepted.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When it ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>What the container is given.</summary>
    public required ExecutionConfigBody Config { get; init; }

    /// <summary>Texts (the names asked for) while the run waits, <see cref="TestBody"/> afterwards.</summary>
    public required ImmutableArray<object> Tests { get; init; }

    /// <summary>What caused the run.</summary>
    public required string Trigger { get; init; }

    /// <summary>Group shown in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GroupName { get; init; }

    /// <summary>Batch the run belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BatchId { get; init; }

    /// <summary>Test framework, when the caller named it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Framework { get; init; }

    /// <summary>The lock it must have to run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lock { get; init; }

    /// <summary>Where the organization's reports begin.</summary>
    public required string ReportsBaseUrl { get; init; }

    /// <summary>Whether failures are explained.</summary>
    public bool AiAnalysisEnabled { get; init; }

    /// <summary>The log as old clients know it; with a single execution only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Output { get; init; }

    /// <summary>Text shown with ERROR.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>Explanation of a failure.</summary>
    public string Analysis { get; init; } = "";

    /// <summary>An HTML report was collected.</summary>
    public required bool HasNativeReport { get; init; }

    /// <summary>An Allure report was collected.</summary>
    public required bool HasAllureReport { get; init; }

    /// <summary>Address of the HTML report.</summary>
    public required string? HtmlReportUrl { get; init; }

    /// <summary>Address of the Allure report.</summary>
    public required string? AllureReportUrl { get; init; }

    /// <summary>The reports again, as a list.</summary>
    public required ImmutableArray<ArtifactBody> Artifacts { get; init; }

    /// <summary>Counts the stored changes; a document with a lower one is old news.</summary>
    public required long Version { get; init; }

    /// <summary>Number of the current attempt; 0 before the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>Why something other than the tests ended the run, in kebab case.</summary>
    public required string? StopReason { get; init; }

    /// <summary>One sentence that says how the verdict was reached.</summary>
    public required string? VerdictReason { get; init; }

    /// <summary>Exit code of the container.</summary>
    public required long? ExitCode { get; init; }

    /// <summary>When the run was accepted.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Digest the image resolved to.</summary>
    public required string? ImageDigest { get; init; }

    /// <summary>Platform the run needs.</summary>
    public required string Platform { get; init; }

    /// <summary>Node of the current attempt.</summary>
    public required string? NodeId { get; init; }

    /// <summary>Why a report was refused or cut.</summary>
    public required string? ReportProblem { get; init; }

    /// <summary>Why the run waits; with a single waiting execution only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WaitingBody? Waiting { get; init; }
}

/// <summary>What the container is given.</summary>
/// <param name="Environment">development, staging or production.</param>
/// <param name="BaseUrl">The system under test.</param>
/// <param name="RetryAttempts">Asked for by the caller; shown only.</param>
/// <param name="EnvVars">Variables, secret values masked.</param>
/// <param name="SecretKeys">Which of them are secret.</param>
internal sealed record ExecutionConfigBody(
    string Environment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BaseUrl,
    double RetryAttempts,
    ImmutableSortedDictionary<string, string> EnvVars,
    ImmutableArray<string> SecretKeys);

/// <summary>Result of one test.</summary>
/// <param name="TestId">Stable id.</param>
/// <param name="Name">Title.</param>
/// <param name="Status">passed, failed, skipped or timedOut.</param>
/// <param name="Duration">Whole milliseconds.</param>
/// <param name="Error">Message of the last try.</param>
/// <param name="Timestamp">Start of the last try in Unix milliseconds.</param>
/// <param name="ErrorHash">Equal for errors that differ in numbers only.</param>
/// <param name="AttemptCount">How often it was tried.</param>
internal sealed record TestBody(
    string TestId,
    string Name,
    string Status,
    long Duration,
    string? Error,
    long? Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorHash,
    int AttemptCount);

/// <summary>A file to look at.</summary>
/// <param name="Type">image, video or file.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Url">Address, unescaped.</param>
internal sealed record ArtifactBody(string Type, string Name, string Url);

/// <summary>Why a run waits.</summary>
/// <param name="Position">Place in the organization's queue, from 1.</param>
/// <param name="Limit">What it waits for.</param>
/// <param name="Reason">The same in one sentence.</param>
/// <param name="LockHolder">Task id of the run that has the lock, when that is what it waits for.</param>
internal sealed record WaitingBody(
    int Position,
    string Limit,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LockHolder);
