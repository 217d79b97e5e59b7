using System.Collections.Immutable;

namespace Agnox.Common;

/// <summary>Why a command was refused. The gateway turns each code into one HTTP status, in one place.</summary>
[GenerateSerializer, Alias("agnox.refusal-code")]
public enum RefusalCode
{
    /// <summary>Nobody set a code: a bug, shown as an internal error.</summary>
    Unspecified = 0,

    /// <summary>The thing does not exist for this organization.</summary>
    NotFound = 1,

    /// <summary>The thing is in a state that does not allow the command.</summary>
    Conflict = 2,

    /// <summary>The input breaks a stated rule.</summary>
    Invalid = 3,

    /// <summary>The caller did not prove who they are.</summary>
    Unauthenticated = 4,

    /// <summary>The caller is known and not allowed.</summary>
    Forbidden = 5,

    /// <summary>A limit of the plan is used up; <see cref="Refusal.Usage"/> says how far.</summary>
    LimitReached = 6,

    /// <summary>Too much for now; try again after <see cref="Refusal.RetryAfter"/>.</summary>
    Busy = 7,

    /// <summary>A part of the platform that is needed does not answer.</summary>
    Unavailable = 8,
}

/// <summary>An expected "no": shown to the caller as it is, so it never carries internals.</summary>
/// <param name="Code">The kind of refusal.</param>
/// <param name="Error">Short constant text; clients compare it.</param>
/// <param name="Message">One sentence for a person, or null when the error says it all.</param>
[GenerateSerializer, Immutable, Alias("agnox.refusal")]
public sealed record Refusal(
    [property: Id(0)] RefusalCode Code,
    [property: Id(1)] string Error,
    [property: Id(2)] string? Message = null)
{
    /// <summary>One line per fault of the input, each naming the field; empty when not about input.</summary>
    [Id(3)]
    public ImmutableArray<string> Details { get; init; } = [];

    /// <summary>Used and limit, with <see cref="RefusalCode.LimitReached"/> only.</summary>
    [Id(4)]
    public UsageFigures? Usage { get; init; }

    /// <summary>When to try again, with <see cref="RefusalCode.Busy"/> only.</summary>
    [Id(5)]
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>How much of a limit is used.</summary>
/// <param name="Used">Units used.</param>
/// <param name="Limit">Units allowed.</param>
[GenerateSerializer, Immutable, Alias("agnox.usage-figures")]
public sealed record UsageFigures([property: Id(0)] long Used, [property: Id(1)] long Limit);
