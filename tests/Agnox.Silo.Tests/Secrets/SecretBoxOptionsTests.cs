using Agnox.Silo.Secrets;
using Xunit;

namespace Agnox.Silo.Tests.Secrets;

public sealed class SecretBoxOptionsTests
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F";

    [Fact]
    public void Validate_SixtyFourHexCharacters_Succeeds()
    {
        Assert.True(Validate(Key).Succeeded);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0001")]
    [InlineData(Key + "00")]
    [InlineData("x00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [InlineData("٠00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Validate_AnythingElse_FailsNamingTheKeyAndNotItsValue(string? key)
    {
        var result = Validate(key);

        Assert.True(result.Failed);
        Assert.StartsWith("Secrets:EncryptionKey ", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(string.IsNullOrEmpty(key) || !result.FailureMessage.Contains(key, StringComparison.Ordinal));
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(string? key) =>
        new SecretBoxOptionsValidator().Validate(null, new SecretBoxOptions { EncryptionKey = key! });
}
