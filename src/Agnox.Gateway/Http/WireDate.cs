using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agnox.Gateway.Http;

/// <summary>Times as every client expects them: UTC, exactly three decimals, Z.</summary>
internal sealed class WireDate : JsonConverter<DateTimeOffset>
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The text of a time.</summary>
    /// <param name="time">The time.</param>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetDateTimeOffset(out var time) ? time : throw new JsonException("Not a time.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));
}
