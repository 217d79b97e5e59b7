using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agnox.Executions;

namespace Agnox.Gateway.Auth;

/// <summary>The report token's form: base64url of a JSON payload, a dot, base64url of its HMAC-SHA256.</summary>
internal static class ReportToken
{
    private const int MaxLength = 1024;

    /// <summary>Writes one.</summary>
    /// <param name="key">The signing key.</param>
    /// <param name="execution">What it opens.</param>
    /// <param name="expiresAt">Until when.</param>
    public static string Write(byte[] key, ExecutionKey execution, DateTimeOffset expiresAt)
    {
        var payload = new Payload(execution.OrganizationId, execution.TaskId, expiresAt.ToUnixTimeSeconds());
        var text = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload));
        return $"{text}.{Sign(key, text)}";
    }

    /// <summary>Whether a text is a token that opens this execution at this time.</summary>
    /// <param name="key">The signing key.</param>
    /// <param name="token">The text.</param>
    /// <param name="execution">What it must open.</param>
    /// <param name="now">The time.</param>
    public static bool Opens(byte[] key, string token, ExecutionKey execution, DateTimeOffset now)
    {
        var parts = token.Split('.');
        if (token.Length > MaxLength || parts.Length != 2 || !CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(parts[1]),
            Encoding.UTF8.GetBytes(Sign(key, parts[0]))))
        {
            return false;
        }

        // signed by us, so it can be decoded
        var payload = JsonSerializer.Deserialize<Payload>(Base64Url.DecodeFromChars(parts[0]));
        return payload is not null
            && payload.ExpiresAt > now.ToUnixTimeSeconds()
            && new ExecutionKey(payload.OrganizationId, payload.TaskId) == execution;
    }

    private static string Sign(byte[] key, string text) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    private sealed record Payload(
        [property: JsonPropertyName("orgId")] string OrganizationId,
        [property: JsonPropertyName("taskId")] string TaskId,
        [property: JsonPropertyName("exp")] long ExpiresAt);
}
