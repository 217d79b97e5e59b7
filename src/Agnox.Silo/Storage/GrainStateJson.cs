using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Serialization;

namespace Agnox.Silo.Storage;

/// <summary>How grain state is written, in every database: JSON that a person can read and a renamed class survives.</summary>
internal static class GrainStateJson
{
    /// <summary>Camel case members, enums by name; what is derived from other members is left out.</summary>
    public static void Configure(SystemTextJsonGrainStorageSerializerOptions options)
    {
        options.JsonSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.JsonSerializerOptions.IgnoreReadOnlyProperties = true;
        options.JsonSerializerOptions.Converters.Add(new JsonStringEnumConverter());
    }
}
