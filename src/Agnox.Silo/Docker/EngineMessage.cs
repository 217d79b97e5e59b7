using System.Text.Json;

using Docker.DotNet;

namespace Agnox.Silo.Docker;

/// <summary>What the engine said, fit to be shown: one line, bounded, without control characters.</summary>
internal static class EngineMessage
{
    private const int MaxLength = 400;

    public static string Of(DockerApiException exception) => Tidy(Unwrap(exception.ResponseBody ?? ""));

    public static string Tidy(string text)
    {
        var bounded = text.Length > MaxLength ? text[..MaxLength] + "…" : text;
        return string.Create(bounded.Length, bounded, static (line, source) =>
        {
            for (var index = 0; index < line.Length; index++)
            {
                line[index] = char.IsControl(source[index]) ? ' ' : source[index];
            }
        }).Trim();
    }

    private static string Unwrap(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.TryGetProperty("message", out var message)
                && message.ValueKind is JsonValueKind.String
                    ? message.GetString() ?? ""
                    : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
