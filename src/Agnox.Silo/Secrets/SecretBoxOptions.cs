using Microsoft.Extensions.Options;

namespace Agnox.Silo.Secrets;

/// <summary>The installation's key for values stored encrypted.</summary>
public sealed class SecretBoxOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Secrets";

    /// <summary>
    /// AES-256 key as 64 hexadecimal characters. Required, the same on every silo. With another key, nothing sealed before
    /// can be opened.
    /// </summary>
    public required string EncryptionKey { get; set; }
}

/// <summary>Refuses keys that are no key. The messages never show the value.</summary>
internal sealed class SecretBoxOptionsValidator : IValidateOptions<SecretBoxOptions>
{
    private const string Name = $"{SecretBoxOptions.SectionName}:{nameof(SecretBoxOptions.EncryptionKey)}";

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SecretBoxOptions options) => options.EncryptionKey switch
    {
        null or "" => ValidateOptionsResult.Fail($"{Name} is required: 64 hexadecimal characters."),
        { Length: not 64 } => ValidateOptionsResult.Fail($"{Name} must be 64 hexadecimal characters long."),
        var key when !key.All(char.IsAsciiHexDigit) =>
            ValidateOptionsResult.Fail($"{Name} must hold only hexadecimal characters, 0 to 9 and a to f."),
        var key when key.All(digit => digit == key[0]) =>
            ValidateOptionsResult.Fail($"{Name} must be random; it is one digit repeated."),
        _ => ValidateOptionsResult.Success,
    };
}
