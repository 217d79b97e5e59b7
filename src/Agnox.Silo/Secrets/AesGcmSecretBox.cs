using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Agnox.Grains.Secrets;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Secrets;

/// <summary>Seals with AES-256-GCM and a fresh random nonce.</summary>
internal sealed class AesGcmSecretBox(IOptions<SecretBoxOptions> options) : ISecretBox
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _key = Convert.FromHexString(options.Value.EncryptionKey);

    /// <inheritdoc/>
    public string Seal(string value)
    {
        var clear = Encoding.UTF8.GetBytes(value);
        var encrypted = new byte[clear.Length];
        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        var tag = new byte[TagSize];
        try
        {
            using var aes = CreateAes();
            aes.Encrypt(nonce, clear, encrypted, tag);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }

        var sealedValue = new SealedValue
        {
            Version = SealedValue.CurrentVersion,
            Encrypted = Convert.ToHexStringLower(encrypted),
            Nonce = Convert.ToHexStringLower(nonce),
            Tag = Convert.ToHexStringLower(tag),
        };
        return JsonSerializer.Serialize(sealedValue, SealedValueJson.Default.SealedValue);
    }

    /// <inheritdoc/>
    public string Open(string sealedValue)
    {
        var parts = Parse(sealedValue);
        var nonce = FromHex(parts.Nonce);
        if (parts.Version is not (null or SealedValue.CurrentVersion))
        {
            throw new CryptographicException($"The sealed value has version {parts.Version}, which is not known.");
        }

        if (nonce.Length != NonceSize)
        {
            throw new CryptographicException(
                $"The sealed value has a nonce of {nonce.Length} bytes; only {NonceSize} can be opened. " +
                "The earlier platform wrote 16: import such values first.");
        }

        var encrypted = FromHex(parts.Encrypted);
        var clear = new byte[encrypted.Length];
        try
        {
            using var aes = CreateAes();
            aes.Decrypt(nonce, encrypted, Tag(parts), clear);
            return Encoding.UTF8.GetString(clear);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    private static SealedValue Parse(string sealedValue)
    {
        try
        {
            return JsonSerializer.Deserialize(sealedValue, SealedValueJson.Default.SealedValue) ?? throw Malformed();
        }
        catch (JsonException exception)
        {
            throw Malformed(exception);
        }
    }

    private static byte[] Tag(SealedValue parts) =>
        FromHex(parts.Tag) is { Length: TagSize } tag ? tag : throw Malformed();

    private static byte[] FromHex(string? text)
    {
        try
        {
            return Convert.FromHexString(text ?? throw Malformed());
        }
        catch (FormatException exception)
        {
            throw Malformed(exception);
        }
    }

    private static CryptographicException Malformed(Exception? cause = null) => new("The sealed value is malformed.", cause);

    // One per call: an AesGcm must not be used by two threads at once.
    private AesGcm CreateAes() => new(_key, TagSize);
}
