using System.Text.RegularExpressions;
using Agnox.Testing.Files;
using Xunit;

namespace Agnox.Architecture.Tests.Packaging;

/// <summary>The compose files and the example of their settings agree.</summary>
public sealed partial class ComposeTests
{
    private const string Main = "docker-compose.yml";

    private static readonly string[] Files = [Main, "docker-compose.override.yml", "docker-compose.prod.yml"];
    private static readonly string[] Secrets = ["PLATFORM_JWT_SECRET", "ENCRYPTION_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"];

    private static IReadOnlyList<(string Name, string Rule, string Text)> References { get; } =
    [
        .. Files.SelectMany(file => Reference().Matches(Repository.Read(file)))
            .Select(match => (match.Groups["name"].Value, match.Groups["rule"].Value, match.Groups["text"].Value)),
    ];

    private static IReadOnlyDictionary<string, string> Example { get; } = Setting().Matches(Repository.Read(".env.example"))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);

    [Fact]
    public void Variables_AreThoseOfTheExample() => Assert.Equal(
        Example.Keys.Order(StringComparer.Ordinal),
        References.Select(reference => reference.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Fact]
    public void Variables_WithoutAValue_HaveADefaultOrStopTheStart() =>
        Assert.DoesNotContain(References, reference => reference.Rule.Length == 0);

    [Fact]
    public void Defaults_AreThoseOfTheExample() => Assert.All(
        References.Where(reference => reference.Rule == ":-"),
        reference => Assert.Equal(Example[reference.Name], reference.Text));

    [Fact]
    public void Secrets_AreRequiredAndHaveNoDefault()
    {
        Assert.All(Secrets, secret => Assert.Equal("", Example[secret]));
        Assert.All(Secrets, secret => Assert.All(
            References.Where(reference => reference.Name == secret), reference => Assert.Equal(":?", reference.Rule)));
    }

    [Fact]
    public void MainFile_PublishesNoPort() => Assert.DoesNotContain("ports:", Repository.Read(Main), StringComparison.Ordinal);

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(?<rule>:[-?])?(?<text>[^}]*)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^(?:# )?(?<name>[A-Z][A-Z_]+)=(?<value>\S*)$", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Setting();
}
