using System.Collections.Immutable;
using System.Globalization;
using Agnox.Common;
using Agnox.Executions;
using Microsoft.Extensions.Primitives;

namespace Agnox.Gateway.Executions;

/// <summary>
/// Reads the query of the list. Old clients rely on its leniency: a number or date that is none counts as not given. A key
/// given twice or a value beyond all sense is refused.
/// </summary>
internal static class ListQuery
{
    private const int MaxValueLength = 512;
    private const int DefaultLimit = 25;
    private const int MaxLimit = 100;
    private const string HostedSource = "agnox-hosted";
    private const string DateFormat = "yyyy-MM-dd";

    private static readonly string[] Keys =
        ["limit", "offset", "status", "environment", "groupName", "startAfter", "startBefore", "source"];

    private static readonly ImmutableDictionary<string, ExecutionStatus> Statuses =
        Enum.GetValues<ExecutionStatus>().ToImmutableDictionary(status => status.WireName, StringComparer.OrdinalIgnoreCase);

    /// <summary>The filter, or one detail per key that is refused.</summary>
    public static Outcome<ExecutionFilter> Read(IQueryCollection query)
    {
        ImmutableArray<string> faults = [.. Keys.Select(key => Fault(key, query[key])).OfType<string>()];
        if (faults.Length > 0)
        {
            return new Refusal(RefusalCode.Invalid, "Invalid query") { Details = faults };
        }

        var names = Text(query, "status")?.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        ImmutableArray<ExecutionStatus> statuses =
            [.. names.Where(Statuses.ContainsKey).Select(name => Statuses[name]).Distinct()];
        var environment = Text(query, "environment");
        var groupName = Text(query, "groupName");
        return new ExecutionFilter
        {
            Statuses = statuses,
            Environment = environment,
            GroupName = groupName,
            StartAfter = Date(query, "startAfter", isEnd: false),
            StartBefore = Date(query, "startBefore", isEnd: true),
            Limit = Whole(query, "limit") is { } limit and not 0 ? Math.Clamp(limit, 1, MaxLimit) : DefaultLimit,
            Offset = Math.Max(0, Whole(query, "offset") ?? 0),
            MatchesNothing = (names.Length > 0 && statuses.IsEmpty)
                || Text(query, "source") is not (null or HostedSource)
                || HoldsNul(environment)
                || HoldsNul(groupName),
        };
    }

    private static string? Fault(string key, StringValues values) => values switch
    {
        { Count: > 1 } => $"{key} must be given once.",
        [{ Length: > MaxValueLength }] => $"{key} must be at most {MaxValueLength} characters.",
        _ => null,
    };

    private static string? Text(IQueryCollection query, string key)
    {
        var text = query[key].ToString().Trim();
        return text.Length == 0 ? null : text;
    }

    // no stored text holds NUL, and databases do not take it as a parameter
    private static bool HoldsNul(string? text) => text?.Contains('\0', StringComparison.Ordinal) ?? false;

    /// <summary>The number a text begins with, as old clients' own language reads it; beyond the range, its end.</summary>
    private static int? Whole(IQueryCollection query, string key)
    {
        var text = Text(query, key) ?? "";
        var sign = text.StartsWith('-') ? -1 : 1;
        var digits = text.TrimStart('+', '-').TakeWhile(char.IsAsciiDigit).ToArray();
        return digits.Length == 0 || text.Length - text.TrimStart('+', '-').Length > 1 ? null
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? sign * number
            : sign * int.MaxValue;
    }

    /// <summary>An instant; a bare date is the whole UTC day.</summary>
    private static DateTimeOffset? Date(IQueryCollection query, string key, bool isEnd)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = Text(query, key);
        return DateTimeOffset.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, Utc, out var day)
                ? isEnd ? day.AddTicks(TimeSpan.TicksPerDay - 1) : day
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var instant) ? instant
            : null;
    }
}
