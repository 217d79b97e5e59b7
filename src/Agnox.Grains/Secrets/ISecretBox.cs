namespace Agnox.Grains.Secrets;

/// <summary>Encrypts values for storage with the installation's key. Safe to use from many threads.</summary>
public interface ISecretBox
{
    /// <summary>Encrypts and authenticates; equal values give different texts.</summary>
    /// <param name="value">The clear value.</param>
    string Seal(string value);

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <param name="sealedValue">The sealed text.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Sealed with another key, or altered.</exception>
    string Open(string sealedValue);
}
