using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Agnox.Architecture.Tests.Storage;

/// <summary>A stored document that can be changed and read again, to see what the reader makes of it.</summary>
internal sealed class StateDocument(string text, Type type, JsonSerializerOptions json)
{
    /// <summary>The document.</summary>
    public JsonObject Root { get; } = Parse(text);

    /// <summary>Every place in the document where a member of a stored type belongs.</summary>
    public IReadOnlyList<StoredMember> Members => [.. MembersOf(Root, type, "")];

    /// <summary>What is stored after the document was read and written once.</summary>
    public JsonObject Rewrite() => Rewrite(Root);

    /// <summary>Reads any document of this type and writes it.</summary>
    public JsonObject Rewrite(JsonObject document) =>
        JsonSerializer.SerializeToNode(document.Deserialize(type, json), type, json)!.AsObject();

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    private IEnumerable<StoredMember> MembersOf(JsonNode? node, Type nodeType, string path)
    {
        var info = json.GetTypeInfo(nodeType);
        return (info.Kind, node) switch
        {
            (JsonTypeInfoKind.Object, JsonObject owner) => info.Properties
                .Where(property => property.Set is not null)
                .Select(property => new StoredMember(owner, property.Name, property.PropertyType, $"{path}.{property.Name}"))
                .SelectMany(member => MembersOf(member.Value, member.Type, member.Path).Prepend(member)),
            (JsonTypeInfoKind.Enumerable, JsonArray items) =>
                items.SelectMany((item, index) => MembersOf(item, info.ElementType!, $"{path}[{index}]")),
            (JsonTypeInfoKind.Dictionary, JsonObject entries) =>
                entries.SelectMany(entry => MembersOf(entry.Value, info.ElementType!, $"{path}[{entry.Key}]")),
            _ => [],
        };
    }
}

/// <summary>A member of a stored type at its place in a document.</summary>
internal sealed record StoredMember(JsonObject Owner, string Name, Type Type, string Path)
{
    /// <summary>Its value there, or null.</summary>
    public JsonNode? Value => Owner[Name];

    /// <summary>The document's answer with another value here, or with none; the document is as before afterwards.</summary>
    public T With<T>(JsonNode? value, Func<T> answer)
    {
        var before = Value;
        Set(value);
        try
        {
            return answer();
        }
        finally
        {
            Set(before);
        }
    }

    private void Set(JsonNode? value)
    {
        Owner.Remove(Name);
        if (value is not null)
        {
            Owner.Add(Name, value);
        }
    }
}
