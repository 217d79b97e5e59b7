using System.Text.Json;
using Agnox.Executions;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Executions;

/// <summary>
/// Writes a page of executions. A document of one version never changes, so its JSON is kept and only copied the next time;
/// which documents there are, and in which version, always comes from the silo.
/// </summary>
internal sealed class ExecutionListWriter(ExecutionBodies bodies, IOptions<JsonOptions> json) : IDisposable
{
    private const long MaxBytes = 32L << 20;

    private readonly MemoryCache _documents = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    public async Task WriteAsync(HttpResponse response, ExecutionPage page, int limit, int offset)
    {
        response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(response.BodyWriter, new() { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteBoolean("success", true);
        writer.WriteStartObject("data");
        writer.WriteStartArray("executions");
        foreach (var execution in page.Executions)
        {
            writer.WriteRawValue(DocumentOf(execution), skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteNumber("total", page.Total);
        writer.WriteNumber("limit", limit);
        writer.WriteNumber("offset", offset);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public void Dispose() => _documents.Dispose();

    private byte[] DocumentOf(ExecutionView execution)
    {
        var key = (execution.Key, execution.Version);
        if (!_documents.TryGetValue(key, out byte[]? document) || document is null)
        {
            document = JsonSerializer.SerializeToUtf8Bytes(bodies.Of(execution), json.Value.SerializerOptions);
            _documents.Set(key, document, new MemoryCacheEntryOptions { Size = document.Length });
        }

        return document;
    }
}

/// <summary>A page to be written.</summary>
internal sealed class ExecutionPageResult(ExecutionListWriter writer, ExecutionPage page, int limit, int offset) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => writer.WriteAsync(httpContext.Response, page, limit, offset);
}
