using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Agnox.Silo.Secrets;
using Microsoft.Extensions.Options;
using Xunit;

namespace Agnox.Silo.Tests.Secrets;

public sealed class AesGcmSecretBoxTests
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private readonly AesGcmSecretBox _box = Box(Key);

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("größe ✓ 😀 \0 \" { }")]
    public void Open_OfWhatWasSealed_IsTheValue(string value)
    {
        Assert.Equal(value, _box.Open(_box.Seal(value)));
    }

    [Fact]
    public void Seal_SameValueTwice_GivesDifferentTextsWithoutTheValue()
    {
        var texts = Enumerable.Range(0, 100).Select(_ => _box.Seal("hunter2")).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(100, texts.Count);
        Assert.All(texts, text => Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Seal_Text_CarriesTheThreeFieldsInLowerCaseHex()
    {
        var fields = JsonNode.Parse(_box.Seal("hunter2"))!.AsObject();

        Assert.Equal(1, (int)fields["v"]!);
        Assert.Matches(@"\A[0-9a-f]{14}\z", (string)fields["encrypted"]!);
        Assert.Matches(@"\A[0-9a-f]{24}\z", (string)fields["iv"]!);
        Assert.Matches(@"\A[0-9a-f]{32}\z", (string)fields["authTag"]!);
        Assert.Equal(4, fields.Count);
    }

    [Fact]
    public void Open_PlainAesGcmOfTheThreeFields_IsTheValue()
    {
        var nonce = RandomNumberGenerator.GetBytes(12);
        var (encrypted, tag) = (new byte[7], new byte[16]);
        using (var aes = new AesGcm(Convert.FromHexString(Key), 16))
        {
            aes.Encrypt(nonce, Encoding.UTF8.GetBytes("hunter2"), encrypted, tag);
        }

        var text = $$"""
            {"encrypted":"{{Convert.ToHexString(encrypted)}}","iv":"{{Convert.ToHexString(nonce)}}","authTag":"{{Convert.ToHexString(tag)}}"}
            """;

        Assert.Equal("hunter2", _box.Open(text));
    }

    [Theory]
    [InlineData("encrypted")]
    [InlineData("iv")]
    [InlineData("authTag")]
    public void Open_AnyFieldAltered_IsRefused(string field)
    {
        var fields = JsonNode.Parse(_box.Seal("hunter2"))!.AsObject();
        var hex = (string)fields[field]!;
        fields[field] = (hex[0] == '0' ? "1" : "0") + hex[1..];

        Assert.ThrowsAny<CryptographicException>(() => _box.Open(fields.ToJsonString()));
    }

    [Fact]
    public void Open_WithAnotherKey_IsRefused()
    {
        var other = Box(Key.Replace('f', 'e'));

        Assert.ThrowsAny<CryptographicException>(() => other.Open(_box.Seal("hunter2")));
    }

    [Fact]
    public void Open_NonceOfTheEarlierPlatform_IsRefusedWithTheReason()
    {
        const string text = """
            {"encrypted":"00","iv":"00000000000000000000000000000000","authTag":"00000000000000000000000000000000"}
            """;

        var refusal = Assert.Throws<CryptographicException>(() => _box.Open(text));

        Assert.Contains("nonce of 16 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"encrypted":null,"iv":null,"authTag":null}""")]
    [InlineData("""{"encrypted":"0","iv":"000000000000000000000000","authTag":"00000000000000000000000000000000"}""")]
    [InlineData("""{"encrypted":"zz","iv":"000000000000000000000000","authTag":"00000000000000000000000000000000"}""")]
    [InlineData("""{"encrypted":"00","iv":"000000000000000000000000","authTag":"0000000000000000000000000000"}""")]
    [InlineData("""{"v":2,"encrypted":"00","iv":"000000000000000000000000","authTag":"00000000000000000000000000000000"}""")]
    public void Open_SomethingElse_IsRefused(string text)
    {
        Assert.ThrowsAny<CryptographicException>(() => _box.Open(text));
    }

    [Fact]
    public void Box_UsedByManyThreads_OpensEveryValue()
    {
        Parallel.For(0, 1000, number =>
        {
            var value = $"value {number}";
            Assert.Equal(value, _box.Open(_box.Seal(value)));
        });
    }

    private static AesGcmSecretBox Box(string key) => new(Options.Create(new SecretBoxOptions { EncryptionKey = key }));
}
