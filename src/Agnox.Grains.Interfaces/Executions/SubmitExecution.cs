using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Agnox.Executions;

/// <summary>
/// A request to run an image, as every entry point hands it to the organization. Unchecked: the organization applies
/// the one validator, so that nothing is accepted here and dropped later.
/// </summary>
[GenerateSerializer, Immutable, Alias("agnox.submit-execution")]
public sealed record SubmitExecution
{
    /// <summary>The caller's name for the run.</summary>
    [Id(0)] public required string TaskId { get; init; }

    /// <summary>Image reference.</summary>
    [Id(1)] public required string Image { get; init; }

    /// <summary>What the run is about, for people; never executed. At most 1,024 characters.</summary>
    [Id(2)] public required string Command { get; init; }

    /// <summary>First argument of the image's entry script; null means <c>all</c>. At most 256 characters.</summary>
    [Id(3)] public string? Folder { get; init; }

    /// <summary>Names the caller wants to see while the run waits; replaced by the results.</summary>
    [Id(4)] public ImmutableArray<string> Tests { get; init; } = [];

    /// <summary><c>development</c>, <c>staging</c> or <c>production</c>.</summary>
    [Id(5)] public required string Environment { get; init; }

    /// <summary>Absolute URL of the system under test, or null.</summary>
    [Id(6)] public string? BaseUrl { get; init; }

    /// <summary>0 to 5; stored and shown, the platform itself never re-runs tests.</summary>
    /// <remarks>Written even when it is 0: left out, it would be read as the default.</remarks>
    [Id(7)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double RetryAttempts { get; init; } = 2;

    /// <summary>Variables for the container; values at most 4,096 characters.</summary>
    [Id(8)] public ImmutableDictionary<string, string> EnvVars { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Names in <see cref="EnvVars"/> whose values are secret: sealed in storage, redacted from logs.</summary>
    [Id(9)] public ImmutableArray<string> SecretKeys { get; init; } = [];

    /// <summary>Group shown in lists; at most 128 characters.</summary>
    [Id(10)] public string? GroupName { get; init; }

    /// <summary>Batch the run belongs to; at most 128 characters.</summary>
    [Id(11)] public string? BatchId { get; init; }

    /// <summary>What caused the run: manual, cron, github, gitlab, jenkins, webhook.</summary>
    [Id(12)] public required string Trigger { get; init; }

    /// <summary>playwright, pytest, cypress, maestro, or null.</summary>
    [Id(13)] public string? Framework { get; init; }

    /// <summary>Project the run belongs to, or null.</summary>
    [Id(14)] public string? ProjectId { get; init; }

    /// <summary>-10 (last) to 10 (first) among the organization's own waiting runs; 0 by default.</summary>
    [Id(15)] public int Priority { get; init; }

    /// <summary>The caller's key for "the same request again", or null; at most 255 characters.</summary>
    [Id(16)] public string? IdempotencyKey { get; init; }

    /// <summary>User id of the member who asked.</summary>
    [Id(17)] public required string SubmittedBy { get; init; }

    /// <summary>Time limit for the container, or null for the installation's; never longer than that.</summary>
    [Id(18)] public TimeSpan? RunTimeout { get; init; }

    /// <summary>
    /// Name of a lock, or null; at most one of the organization's runs with it has a slot or competes for one, in the order
    /// in which they were accepted. 1 to 64 letters, digits, spaces, '_', '.', '-' or '/'.
    /// </summary>
    /// <remarks>Left out when null, because stored fingerprints of requests are hashes of their JSON.</remarks>
    [Id(19)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lock { get; init; }

    /// <summary>
    /// Platform the container needs, such as linux/arm64, or null: then one is chosen that has the image, or room, and
    /// another when the image turns out not to be for it. A run whose platform no node offers waits.
    /// </summary>
    /// <remarks>Left out when null, because stored fingerprints of requests are hashes of their JSON.</remarks>
    [Id(20)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Platform { get; init; }
}

/// <summary>The answer to an accepted request.</summary>
/// <param name="TaskId">The run's name.</param>
/// <param name="IsReplay">True when this very request had been accepted before and nothing new was started.</param>
[GenerateSerializer, Immutable, Alias("agnox.submitted-execution")]
public sealed record SubmittedExecution([property: Id(0)] string TaskId, [property: Id(1)] bool IsReplay);
