using System.Text.Json.Serialization;

namespace Agnox.Demo;

/// <summary>What goes over the wire, as far as the demo uses it.</summary>
internal sealed record SignupRequest(string Email, string Password, string Name, string OrganizationName);

internal sealed record SignupAnswer(string Token);

internal sealed record RunRequest(
    string TaskId, string Image, string Command, string Folder, RunConfig Config, string Trigger);

internal sealed record RunConfig(string Environment);

internal sealed record Envelope<T>(T? Data);

internal sealed record ErrorBody(string? Error, string? Message);

internal sealed record ExecutionBody(Execution Execution);

internal sealed record ReportTokenBody(string Token);

internal sealed record Execution
{
    public required string TaskId { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public IReadOnlyList<TestResult>? Tests { get; init; }

    public bool HasNativeReport { get; init; }

    public string? ReportsBaseUrl { get; init; }

    public string? VerdictReason { get; init; }

    public string? Error { get; init; }

    [JsonIgnore]
    public bool IsTerminal => Status is "PASSED" or "FAILED" or "UNSTABLE" or "ERROR";
}

internal sealed record TestResult(string? Name, string Status, string? Error);

/// <summary>Event <c>execution-updated</c>.</summary>
internal sealed record ExecutionUpdated(string TaskId, string Status);

/// <summary>A piece of a log: where it begins and ends in bytes, and its text.</summary>
internal sealed record LogPiece(long Offset, string Text, long End);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SignupRequest))]
[JsonSerializable(typeof(SignupAnswer))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Envelope<ExecutionBody>))]
[JsonSerializable(typeof(Envelope<ReportTokenBody>))]
internal sealed partial class WireContext : JsonSerializerContext;
