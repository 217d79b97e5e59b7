using System.Text.Json.Serialization;

namespace Agnox.Gateway.Http;

/// <summary>The shape of an answered request.</summary>
/// <typeparam name="T">The answer.</typeparam>
/// <param name="Data">The answer.</param>
internal sealed record Envelope<T>(T Data)
{
    /// <summary>Always true.</summary>
    [JsonPropertyOrder(-1)]
    public bool Success { get; } = true;
}

/// <summary>The shape of every failure.</summary>
/// <param name="Error">Short constant text.</param>
internal sealed record ErrorEnvelope(string Error)
{
    /// <summary>Always false.</summary>
    [JsonPropertyOrder(-1)]
    public bool Success { get; }

    /// <summary>One sentence for a person.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>One line per fault of the input; a single text where the contract has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Details { get; init; }

    /// <summary>Where to get more of a limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UpgradeUrl { get; init; }

    /// <summary>How much of a limit is used.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UsageBody? Usage { get; init; }

    /// <summary>Seconds to wait.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfter { get; init; }

    /// <summary>Requests allowed in a window, with a rate limit's refusal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    /// <summary>Milliseconds of that window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Window { get; init; }

    /// <summary>The status again, where the old framework's bodies carry it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StatusCode { get; init; }
}

/// <summary>How much of a limit is used.</summary>
/// <param name="Used">Units used.</param>
/// <param name="Limit">Units allowed.</param>
/// <param name="PercentUsed">The same in whole percent.</param>
internal sealed record UsageBody(long Used, long Limit, int PercentUsed);
