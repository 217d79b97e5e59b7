using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Agnox.Architecture.Tests.Storage;

/// <summary>Documents hold the names of enum values and columns their numbers; so neither changes.</summary>
public sealed class StoredEnumTests(StateFormats formats)
{
    private const string Name = "enums.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> All => [.. Samples.Of(Name)];

    private SortedDictionary<string, Dictionary<string, int>> Enums => new(
        StoredState.Sampled
            .SelectMany(name => formats.Open(StoredState.SamplesOf(name)[^1]).Members)
            .Select(member => Nullable.GetUnderlyingType(member.Type) ?? member.Type)
            .Where(type => type.IsEnum)
            .Distinct()
            .ToDictionary(type => type.Name, ValuesOf, StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void Values_StoredEarlier_AreTheSame(string sample)
    {
        var stored = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, int>>>(Samples.Read(sample))!;

        Assert.All(stored, type => Assert.All(type.Value, value => Assert.Contains(value, Enums[type.Key])));
    }

    [Fact]
    public void NewestSample_HasEveryValue()
    {
        var now = JsonSerializer.SerializeToNode(Enums)!;

        Assert.True(
            JsonNode.DeepEquals(now, JsonNode.Parse(Samples.Read(Samples.Of(Name)[^1]))),
            $"Give the next version's folder an {Name}; a released one never changes:\n{now.ToJsonString(Indented)}");
    }

    private static Dictionary<string, int> ValuesOf(Type type) => Enum.GetNames(type).ToDictionary(
        name => name,
        name => Convert.ToInt32(Enum.Parse(type, name), CultureInfo.InvariantCulture),
        StringComparer.Ordinal);
}
