using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Agnox.Architecture.Tests.Storage;

/// <summary>What earlier versions stored is read by this one, and by an earlier one what this one stores. See docs/upgrades.md.</summary>
public sealed class StoredStateTests(StateFormats formats)
{
    public static TheoryData<string> All => [.. StoredState.Sampled.SelectMany(StoredState.SamplesOf)];

    public static TheoryData<string> Newest => [.. StoredState.Sampled.Select(name => StoredState.SamplesOf(name)[^1])];

    [Fact]
    public void States_OfGrains_HaveSamples()
    {
        var missing = StoredState.All.Keys.Except(Samples.NamesIn(StoredState.Folder), StringComparer.Ordinal);

        Assert.True(!missing.Any(), $"Add samples: {string.Join(", ", missing.Select(name => $"{StoredState.Folder}/{name}.json"))}.");
    }

    [Fact]
    public void Samples_OfStates_HaveGrains()
    {
        var lost = Samples.NamesIn(StoredState.Folder).Except(StoredState.All.Keys, StringComparer.Ordinal);

        Assert.True(!lost.Any(), $"Nobody reads these any more; a grain type or state was renamed: {string.Join(", ", lost)}.");
    }

    /// <summary>A state of a <see cref="Grain{T}"/> would be stored without an attribute that tells of it.</summary>
    [Fact]
    public void Grains_KeepStateWhereSamplesAreAskedFor() => Assert.DoesNotContain(
        StoredState.Grains, grain => grain.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Grain<>));

    [Theory]
    [MemberData(nameof(All))]
    public void Read_Sample_KeepsEveryMember(string sample)
    {
        var document = formats.Open(sample);

        var lost = FindLost(document.Root, document.Rewrite(), "").ToList();

        Assert.True(lost.Count == 0, $"Stored in {sample} and lost or changed when read: {string.Join(", ", lost)}.");
    }

    [Theory]
    [MemberData(nameof(Newest))]
    public void NewestSample_HasEveryMember(string sample)
    {
        var document = formats.Open(sample);
        var complete = document.Rewrite();

        var unproven = document.Members
            .Where(member => member.Value is null || !member.With(null, () => IsMissed(document, complete)))
            .Select(member => member.Path)
            .ToList();

        Assert.True(
            unproven.Count == 0,
            $"{sample} lacks, or holds only defaults for: {string.Join(", ", unproven)}. " +
            "Give the next version's folder a whole sample; a released one never changes.");
    }

    [Theory]
    [MemberData(nameof(Newest))]
    public void Write_Zero_IsReadAsZero(string sample)
    {
        var document = formats.Open(sample);

        var forgotten = document.Members
            .Where(member => ZeroOf(member.Type) is { } zero && !member.With(zero, () => IsStable(document)))
            .Select(member => member.Path);

        Assert.Empty(forgotten);
    }

    [Theory]
    [MemberData(nameof(Newest))]
    public void Read_DocumentOfANewerVersion_LeavesOutWhatIsNotKnown(string sample)
    {
        var document = formats.Open(sample);
        var known = document.Rewrite();
        foreach (var owner in document.Members.Select(member => member.Owner).Distinct().ToList())
        {
            owner["addedLater"] = new JsonObject { ["list"] = new JsonArray(1, "two", null) };
        }

        Assert.True(JsonNode.DeepEquals(known, document.Rewrite()));
    }

    /// <summary>Members that are not the same afterwards. What is new afterwards does not matter.</summary>
    private static IEnumerable<string> FindLost(JsonNode? before, JsonNode? after, string path) => (before, after) switch
    {
        (JsonObject old, JsonObject now) => old.SelectMany(member => FindLost(member.Value, now[member.Key], $"{path}.{member.Key}")),
        (JsonArray old, JsonArray now) when old.Count == now.Count =>
            old.SelectMany((item, index) => FindLost(item, now[index], $"{path}[{index}]")),
        _ => JsonNode.DeepEquals(before, after) ? [] : [path],
    };

    /// <summary>A member counts when the document means something else, or nothing, without it.</summary>
    private static bool IsMissed(StateDocument document, JsonObject complete)
    {
        try
        {
            return !JsonNode.DeepEquals(complete, document.Rewrite());
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>What was read is read again after it was written.</summary>
    private static bool IsStable(StateDocument document)
    {
        var once = document.Rewrite();
        return JsonNode.DeepEquals(once, document.Rewrite(once));
    }

    private static JsonValue? ZeroOf(Type type) => type switch
    {
        { IsEnum: true } => JsonValue.Create(0),
        _ when type == typeof(bool) => JsonValue.Create(false),
        _ when type == typeof(TimeSpan) => JsonValue.Create("00:00:00"),
        { IsPrimitive: true } => JsonValue.Create(0),
        _ => null,
    };
}
