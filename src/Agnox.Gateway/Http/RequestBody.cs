using System.Buffers;
using System.Text.Json;
using Agnox.Common;
using Microsoft.Net.Http.Headers;

namespace Agnox.Gateway.Http;

/// <summary>A request's JSON object. It owns its memory, so it may outlive the request.</summary>
/// <param name="Root">The object.</param>
internal sealed record JsonBody(JsonElement Root)
{
    /// <summary>A member of the object; null when it is missing or JSON null, which callers treat alike.</summary>
    /// <param name="name">Its name, case-sensitive.</param>
    public JsonElement? Find(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>Reads a text. False when the member is there and is something else.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">The text; null when missing.</param>
    public bool TryGetText(string name, out string? text)
    {
        var value = Find(name);
        text = value is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;
        return value is null || text is not null;
    }
}

/// <summary>Reads JSON bodies where every fault of the text must be told apart, which model binding cannot.</summary>
internal static class RequestBody
{
    /// <summary>Longest body, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxDepth = 32;
    private const string JsonType = "application/json";
    private const string ForbiddenKey = "__proto__";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static readonly Refusal Empty = Refused($"Body cannot be empty when content-type is set to '{JsonType}'");
    private static readonly Refusal Malformed = Refused($"Body is not valid JSON but content-type is set to '{JsonType}'");
    private static readonly Refusal NotAnObject = Refused("Body must be a JSON object");

    /// <summary>Reads the body. Invalid when it is empty, not JSON, ambiguous (duplicate keys) or not an object.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="BadHttpRequestException">415 or 413; the error handler words them.</exception>
    public static async Task<Outcome<JsonBody>> ReadObjectAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > MaxBytes)
        {
            throw new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge);
        }

        // without a body there is nothing a content type could be wrong about
        var isJson = IsJson(request.ContentType);
        if (!isJson && (request.ContentType is not null || request.ContentLength is not (null or 0)))
        {
            throw new BadHttpRequestException("Not JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        var reader = request.BodyReader;
        var read = await reader.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted && read.Buffer.Length <= MaxBytes)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(context.RequestAborted);
        }

        try
        {
            return read.Buffer.Length switch
            {
                > MaxBytes => throw new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge),
                0 => Empty,
                _ when !isJson => throw new BadHttpRequestException("Not JSON.", StatusCodes.Status415UnsupportedMediaType),
                _ => Parse(read.Buffer),
            };
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private static Outcome<JsonBody> Parse(ReadOnlySequence<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return !IsClean(document.RootElement) ? Malformed
                : document.RootElement.ValueKind is JsonValueKind.Object ? new JsonBody(document.RootElement.Clone())
                : NotAnObject;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Malformed;
        }
    }

    /// <summary>
    /// No key that means something else to a JavaScript reader of what we store. Decodes every text on the way, because
    /// half a surrogate pair throws (InvalidOperationException) only when decoded, and must not do so in a handler.
    /// </summary>
    private static bool IsClean(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name != ForbiddenKey && IsClean(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsClean),
        JsonValueKind.String => element.GetString() is not null,
        _ => true,
    };

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static Refusal Refused(string message) => new(RefusalCode.Invalid, "Bad Request", message);
}
