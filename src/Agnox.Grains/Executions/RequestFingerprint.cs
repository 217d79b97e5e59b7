using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Agnox.Executions;

namespace Agnox.Grains.Executions;

/// <summary>
/// Tells a repeated request from another one. Secret values are left out: a stored hash of a short secret could be
/// guessed. So two requests that differ in a secret's value only count as the same.
/// </summary>
internal static class RequestFingerprint
{
    /// <summary>What stands for a secret's value everywhere but in the container.</summary>
    public const string Mask = "********";

    public static string Of(SubmitExecution masked)
    {
        var canonical = masked with
        {
            IdempotencyKey = null,
            SubmittedBy = "",
            EnvVars = ImmutableDictionary<string, string>.Empty,
        };
        var variables = masked.EnvVars.OrderBy(variable => variable.Key, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { canonical, variables })));
    }
}
