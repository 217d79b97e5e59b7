using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agnox.Local.State;

/// <summary>The passwords and keys of one directory, made at its first use and kept, as its data depends on them.</summary>
internal sealed record ClusterSecrets
{
    /// <summary>Tells this directory's cluster and nodes from those of others on the same container engine.</summary>
    public required string Id { get; init; }

    public required string RedisPassword { get; init; }

    public required string PostgresPassword { get; init; }

    public required string JwtSecret { get; init; }

    public required string OperatorSecret { get; init; }

    public required string EncryptionKey { get; init; }

    public static ClusterSecrets ReadOrCreate(ClusterDirectory directory)
    {
        if (!File.Exists(directory.Secrets))
        {
            AtomicFile.WritePrivate(
                directory.Secrets, JsonSerializer.SerializeToUtf8Bytes(Create(), SecretsContext.Default.ClusterSecrets));
        }

        return Read(directory);
    }

    /// <exception cref="ClusterFailureException">The file is missing or not ours.</exception>
    public static ClusterSecrets Read(ClusterDirectory directory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(directory.Secrets), SecretsContext.Default.ClusterSecrets)
                ?? throw new JsonException("empty");
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException)
        {
            throw new ClusterFailureException(
                $"{directory.Secrets} is missing or damaged. Restore it, or remove it together with the data beside it.", exception);
        }
    }

    private static ClusterSecrets Create() => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3)),
        RedisPassword = Key(),
        PostgresPassword = Key(),
        JwtSecret = Key(),
        OperatorSecret = Key(),
        EncryptionKey = Key(),
    };

    private static string Key() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ClusterSecrets))]
internal sealed partial class SecretsContext : JsonSerializerContext;
