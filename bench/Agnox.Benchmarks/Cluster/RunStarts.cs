using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Agnox.Testing.Platform;
using Microsoft.AspNetCore.SignalR.Client;

namespace Agnox.Benchmarks.Cluster;

/// <summary>Hears over the live channel when a node takes a run, as any client would.</summary>
internal sealed class RunStarts
{
    private readonly TestMember _member;
    private readonly ConcurrentDictionary<(string TaskId, int Attempt), TaskCompletionSource<RunStart>> _starts = new();

    public RunStarts(TestMember member)
    {
        _member = member;
        member.Hub.On<JsonNode>("execution-updated", Note);
        member.Hub.On<JsonNode>("resync", _ => ReadAgainAsync());
    }

    public async Task<RunStart> WaitAsync(string taskId, int attempt, TimeSpan limit)
    {
        try
        {
            return await Expect(taskId, attempt).Task.WaitAsync(limit);
        }
        catch (TimeoutException failure)
        {
            var run = await _member.GetAsync(taskId);
            throw new TimeoutException(
                $"Attempt {attempt} of {taskId} was not heard to start within {limit.TotalSeconds:0} seconds; it is {run["status"]}, attempt {run["attempt"]}, the hub is {_member.Hub.State}.",
                failure);
        }
    }

    private TaskCompletionSource<RunStart> Expect(string taskId, int attempt) =>
        _starts.GetOrAdd((taskId, attempt), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Note(JsonNode run)
    {
        if (run["status"]?.GetValue<string>() is not "PENDING" && run["nodeId"]?.GetValue<string>() is { } nodeId)
        {
            Expect(run["taskId"]!.GetValue<string>(), run["attempt"]!.GetValue<int>())
                .TrySetResult(new(nodeId, Stopwatch.GetTimestamp()));
        }
    }

    private async Task ReadAgainAsync()
    {
        foreach (var ((taskId, _), _) in _starts.Where(start => !start.Value.Task.IsCompleted))
        {
            Note(await _member.GetAsync(taskId));
        }
    }
}

/// <summary>A node took a run.</summary>
/// <param name="NodeId">Which.</param>
/// <param name="At">When that was heard, as a timestamp of <see cref="Stopwatch"/>.</param>
internal sealed record RunStart(string NodeId, long At)
{
    public double SecondsSince(long timestamp) => Stopwatch.GetElapsedTime(timestamp, At).TotalSeconds;
}
