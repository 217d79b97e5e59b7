using System.Text.Json.Serialization;

namespace Agnox.Silo.Secrets;

/// <summary>
/// An encrypted value as text: the three fields of the earlier platform, in lower-case hexadecimal, and a version.
/// </summary>
internal sealed record SealedValue
{
    /// <summary>AES-256-GCM with a nonce of 12 and a tag of 16 bytes, nothing else authenticated.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What the fields mean; null in values of the earlier platform.</summary>
    [JsonPropertyName("v")]
    public int? Version { get; init; }

    /// <summary>The cipher text.</summary>
    [JsonPropertyName("encrypted")]
    public required string Encrypted { get; init; }

    /// <summary>The nonce.</summary>
    [JsonPropertyName("iv")]
    public required string Nonce { get; init; }

    /// <summary>The tag.</summary>
    [JsonPropertyName("authTag")]
    public required string Tag { get; init; }
}

/// <summary>Reads and writes <see cref="SealedValue"/>.</summary>
[JsonSerializable(typeof(SealedValue))]
internal sealed partial class SealedValueJson : JsonSerializerContext;
