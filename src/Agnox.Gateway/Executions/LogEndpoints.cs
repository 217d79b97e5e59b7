using System.Globalization;
using Agnox.Common;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Http;
using Agnox.Logs;

namespace Agnox.Gateway.Executions;

/// <summary>The routes that read a run's log.</summary>
internal static class LogEndpoints
{
    private const int MaxLines = 5000;
    private const int DefaultLines = 1000;

    public static void MapLogs(this RouteGroupBuilder group)
    {
        group.MapGet("/{taskId}/logs", ReadAsync);
        group.MapMethods("/{taskId}/logs/raw", [HttpMethods.Get, HttpMethods.Head], ReadRawAsync);
    }

    /// <summary>The excerpt old clients know; with <c>fromLine</c> or <c>lines</c> a window of the whole log.</summary>
    private static async Task<IResult> ReadAsync(
        string taskId, HttpRequest request, CurrentMember member, IClusterClient cluster)
    {
        var found = await cluster.FindExecutionAsync(member, taskId);
        if (found.IsRefused)
        {
            return found.Refusal.ToHttp();
        }

        var reader = cluster.GetGrain<ILogReaderGrain>(0);
        if (!request.Query.ContainsKey("fromLine") && !request.Query.ContainsKey("lines"))
        {
            var output = await reader.ReadExcerptAsync(found.Value.Key);
            return found.ToHttp(_ => new LogOutputBody(output));
        }

        if (!TryReadNumber(request.Query, "fromLine", 1, long.MaxValue, out var fromLine)
            || !TryReadNumber(request.Query, "lines", DefaultLines, MaxLines, out var lines))
        {
            return new Refusal(RefusalCode.Invalid, "Invalid query")
            {
                Details = [$"fromLine must be a whole number from 1, lines one from 1 to {MaxLines}."],
            }.ToHttp();
        }

        var window = await reader.ReadLinesAsync(found.Value.Key, fromLine, (int)lines);
        return found.ToHttp(_ =>
            new LogWindowBody(window.FromLine, window.Lines, window.Offset, window.Text, window.TotalLines));
    }

    /// <summary>The whole log byte for byte, as long as it is now; a run that still prints is not waited for.</summary>
    private static async Task<IResult> ReadRawAsync(
        string taskId, HttpRequest request, CurrentMember member, IClusterClient cluster)
    {
        var found = await cluster.FindExecutionAsync(member, taskId);
        if (found.IsRefused)
        {
            return found.Refusal.ToHttp();
        }

        var (key, version) = (found.Value.Key, found.Value.Version);
        var reader = cluster.GetGrain<ILogReaderGrain>(0);
        var extent = await reader.MeasureAsync(key);
        return BlockStream.Serve(
            extent.Bytes,
            async (offset, count) => (await reader.ReadAsync(key, offset, count)).Bytes,
            "text/plain; charset=utf-8",
            $"{version:x}-{extent.Bytes:x}",
            downloadName: request.Query["download"] == "1" ? $"{key.TaskId}.log" : null);
    }

    private static bool TryReadNumber(IQueryCollection query, string key, long fallback, long max, out long number)
    {
        number = fallback;
        return !query.TryGetValue(key, out var values)
            || (values.Count == 1
                && long.TryParse(values, NumberStyles.None, CultureInfo.InvariantCulture, out number)
                && number >= 1
                && number <= max);
    }
}

/// <summary>A log as old clients know it.</summary>
/// <param name="Output">The text.</param>
internal sealed record LogOutputBody(string Output);

/// <summary>Some lines of a log.</summary>
/// <param name="FromLine">Number of the first line, from 1.</param>
/// <param name="Lines">How many follow.</param>
/// <param name="Offset">Offset of the first byte.</param>
/// <param name="Text">The lines with their ends.</param>
/// <param name="TotalLines">Lines in the log now.</param>
internal sealed record LogWindowBody(long FromLine, int Lines, long Offset, string Text, long TotalLines);
