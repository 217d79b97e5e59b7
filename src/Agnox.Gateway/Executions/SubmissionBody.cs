using System.Collections.Immutable;
using System.Text.Json;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Gateway.Http;

namespace Agnox.Gateway.Executions;

/// <summary>
/// Reads a request to run an image. Only shapes are judged here, so that something typed can be handed on; what the values
/// may be is the organization's validator's to say. Unknown keys are ignored.
/// </summary>
internal static class SubmissionBody
{
    private const string IdempotencyHeader = "Idempotency-Key";
    private const int MaxIdempotencyKeyLength = 255;
    private const double DefaultRetryAttempts = 2;

    /// <summary>The request, or one detail per fault.</summary>
    public static Outcome<SubmitExecution> Read(JsonBody body, IHeaderDictionary headers, string userId)
    {
        var reader = new FieldReader();
        var root = body.Root;
        var config = reader.RequiredObject(root, "config");
        var submission = new SubmitExecution
        {
            TaskId = reader.RequiredText(root, "taskId"),
            Image = reader.Text(root, "image") ?? "",
            Command = reader.RequiredText(root, "command"),
            Folder = reader.Text(root, "folder"),
            Tests = reader.Texts(root, "tests"),
            Environment = config is { } required ? reader.RequiredText(required, "environment", "config.") : "",
            BaseUrl = reader.Text(config, "baseUrl", "config."),
            RetryAttempts = reader.Number(config, "retryAttempts", "config.") ?? DefaultRetryAttempts,
            EnvVars = reader.TextMap(config, "envVars", "config."),
            SecretKeys = reader.Texts(config, "secretKeys", "config."),
            GroupName = reader.Text(root, "groupName"),
            BatchId = reader.Text(root, "batchId"),
            Trigger = reader.Text(root, "trigger") ?? TriggerDetection.Detect(headers),
            Framework = reader.Text(root, "framework"),
            ProjectId = reader.Text(root, "projectId"),
            Priority = reader.Whole(root, "priority") ?? 0,
            IdempotencyKey = IdempotencyKey(headers, reader),
            SubmittedBy = userId,
            RunTimeout = reader.Seconds(root, "runTimeoutSeconds"),
            Lock = reader.Text(root, "lock"),
            Platform = reader.Text(root, "platform"),
        };
        return reader.Faults.Count == 0
            ? submission
            : new Refusal(RefusalCode.Invalid, "Invalid payload") { Details = [.. reader.Faults] };
    }

    private static string? IdempotencyKey(IHeaderDictionary headers, FieldReader reader)
    {
        var values = headers[IdempotencyHeader];
        if (values.Count > 1 || values.ToString().Length > MaxIdempotencyKeyLength)
        {
            reader.Faults.Add($"{IdempotencyHeader} must be one text of at most {MaxIdempotencyKeyLength} characters.");
            return null;
        }

        return string.IsNullOrWhiteSpace(values) ? null : values.ToString();
    }
}

/// <summary>Reads members of JSON objects and notes each that has another type than it should. JSON null is "not given".</summary>
internal sealed class FieldReader
{
    private const double MaxSeconds = 1_000_000;

    /// <summary>One line per fault, each naming the wire's field.</summary>
    public List<string> Faults { get; } = [];

    public string? Text(JsonElement? parent, string name, string path = "") =>
        Find(parent, name) is not { } field ? null
        : field.ValueKind is JsonValueKind.String ? field.GetString()
        : Fault<string>($"{path}{name} must be a text.");

    public string RequiredText(JsonElement parent, string name, string path = "") =>
        Find(parent, name) is null ? Fault<string>($"{path}{name} is required.") ?? "" : Text(parent, name, path) ?? "";

    public JsonElement? RequiredObject(JsonElement parent, string name)
    {
        var field = Find(parent, name);
        if (field is { ValueKind: JsonValueKind.Object })
        {
            return field;
        }

        Faults.Add(field is null ? $"{name} is required." : $"{name} must be an object.");
        return null;
    }

    public ImmutableArray<string> Texts(JsonElement? parent, string name, string path = "")
    {
        if (Find(parent, name) is not { } field)
        {
            return [];
        }

        if (field.ValueKind is JsonValueKind.Array && field.EnumerateArray().All(IsText))
        {
            return [.. field.EnumerateArray().Select(item => item.GetString()!)];
        }

        Faults.Add($"{path}{name} must be an array of texts.");
        return [];
    }

    public ImmutableDictionary<string, string> TextMap(JsonElement? parent, string name, string path = "")
    {
        if (Find(parent, name) is not { } field)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        if (field.ValueKind is JsonValueKind.Object && field.EnumerateObject().All(member => IsText(member.Value)))
        {
            return field.EnumerateObject().ToImmutableDictionary(
                member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal);
        }

        Faults.Add($"{path}{name} must be an object whose members are texts.");
        return ImmutableDictionary<string, string>.Empty;
    }

    public double? Number(JsonElement? parent, string name, string path = "") =>
        Find(parent, name) is not { } field ? null
        : field.ValueKind is JsonValueKind.Number && field.TryGetDouble(out var number) && double.IsFinite(number) ? number
        : Fault<double?>($"{path}{name} must be a number.");

    public int? Whole(JsonElement? parent, string name) =>
        Find(parent, name) is not { } field ? null
        : field.ValueKind is JsonValueKind.Number && field.TryGetInt32(out var number) ? number
        : Fault<int?>($"{name} must be a whole number.");

    public TimeSpan? Seconds(JsonElement? parent, string name) =>
        Number(parent, name) is not { } seconds ? null
        : Math.Abs(seconds) <= MaxSeconds ? TimeSpan.FromSeconds(seconds)
        : Fault<TimeSpan?>($"{name} must be a number of seconds, at most {MaxSeconds:0}.");

    private static JsonElement? Find(JsonElement? parent, string name) =>
        parent is { } owner && owner.TryGetProperty(name, out var field) && field.ValueKind is not JsonValueKind.Null
            ? field
            : null;

    private static bool IsText(JsonElement element) => element.ValueKind is JsonValueKind.String;

    private T? Fault<T>(string line)
    {
        Faults.Add(line);
        return default;
    }
}
