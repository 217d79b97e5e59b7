using System.Text.RegularExpressions;

namespace Agnox.Executions;

/// <summary>
/// Names one execution of one organization. The tenant is part of the key, so that reaching another tenant's run would
/// need a forged key; gateways build keys only from the authenticated member.
/// </summary>
/// <param name="OrganizationId">24 lower-case hexadecimal characters.</param>
/// <param name="TaskId">The caller's name for the run, see <see cref="IsTaskId"/>; unique within the organization.</param>
[GenerateSerializer, Immutable, Alias("agnox.execution-key")]
public readonly partial record struct ExecutionKey(
    [property: Id(0)] string OrganizationId,
    [property: Id(1)] string TaskId)
{
    /// <summary>Longest task id, in characters.</summary>
    public const int MaxTaskIdLength = 128;

    /// <summary>
    /// Whether a text may be a task id: 1 to 128 letters, digits, '.', '_' or '-', beginning with a letter or digit.
    /// These are the characters a container name may hold, so that one id serves as path, label and name unescaped.
    /// </summary>
    /// <param name="text">The text to judge.</param>
    public static bool IsTaskId(string? text) => text is not null && TaskIdPattern().IsMatch(text);

    /// <summary>The grain key.</summary>
    public override string ToString() => $"{OrganizationId}/{TaskId}";

    /// <summary>Reads a grain key back.</summary>
    /// <param name="key">What <see cref="ToString"/> wrote.</param>
    /// <exception cref="FormatException">The text is no execution key.</exception>
    public static ExecutionKey Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IsTaskId(key[(slash + 1)..])
            ? new(key[..slash], key[(slash + 1)..])
            : throw new FormatException($"'{key}' is not an execution key.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TaskIdPattern();
}
