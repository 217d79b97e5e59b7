using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Agnox.Cluster.Tests.Platform;
using Agnox.Testing;
using Agnox.Testing.Docker;
using Xunit;

namespace Agnox.Cluster.Tests.Chaos;

/// <summary>
/// Load on a whole cluster of real processes and containers, while anything of it is killed, frozen or restarted. One minute
/// by default; AGNOX_CHAOS_SECONDS says how long, AGNOX_CHAOS_SEED which faults.
/// </summary>
[Trait("Category", "Docker")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Organizations = 3;
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(5);

    private static readonly (int Lines, string Script)[] Kinds =
    [
        (20, "for i in $(seq 1 20); do echo \"line $i\"; done; echo '1 passed'"),
        (300, "for i in $(seq 1 300); do echo \"line $i\"; usleep 5000; done; echo '1 passed'"),
        (1500, "for i in $(seq 1 1500); do echo \"line $i\"; usleep 4000; done; echo '1 passed'"),
    ];

    [Fact]
    public async Task AnythingKilledUnderLoad_EndsEveryRunOnceAndLosesNoLine()
    {
        var duration = TimeSpan.FromSeconds(Number("AGNOX_CHAOS_SECONDS", 60));
        var seed = Number("AGNOX_CHAOS_SEED", Environment.TickCount);
        await using var engine = await PrivateEngine.StartAsync();
        var images = new List<(string Image, int Lines)>();
        foreach (var (lines, script) in Kinds)
        {
            var image = await TestImages.ScriptAsync(script);
            await engine.LoadAsync(image);
            images.Add((image, lines));
        }

        await using var cluster = await TestCluster.UpAsync(TestCluster.Defaults.SetItem("Docker:Endpoint", engine.Endpoint));
        await using var events = new EngineEvents(engine.Endpoint);
        await using var audit = new WriteAudit(cluster.Settings["Storage:Postgres:ConnectionString"]);
        await audit.BeginAsync();
        var loads = new List<Load>();
        for (var organization = 0; organization < Organizations; organization++)
        {
            loads.Add(await Load.BeginAsync(cluster.Gateways));
        }

        var mischief = new Mischief(cluster.Local, engine, seed);
        using (var enough = new CancellationTokenSource(duration))
        {
            var trouble = mischief.MakeAsync(enough.Token);
            var work = Task.WhenAll(loads.Select((load, index) => SubmitAsync(load, images, new Dice(seed + index), enough.Token)));
            await (await Task.WhenAny(trouble, work)); // what cannot be healed ends the test at once
            await Task.WhenAll(trouble, work);
        }

        using var limit = new CancellationTokenSource(EndLimit);
        var ended = new List<JsonNode>();
        foreach (var load in loads)
        {
            ended.AddRange(await load.WaitForAllAsync(limit.Token));
        }

        var history = await CollectAsync(loads, engine, events, audit, limit.Token);
        Report(seed, duration, mischief, loads, ended);
        var violations = HistoryChecker.Check(history);
        Assert.True(violations.Count == 0, $"Seed {seed}: {string.Join('\n', violations)}\n{string.Join('\n', mischief.Done)}");
        Assert.NotEmpty(mischief.Done);
        AssertThatTheCheckerSees(history);
    }

    private static async Task SubmitAsync(
        Load load, List<(string Image, int Lines)> images, Dice random, CancellationToken enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
            {
                var (image, lines) = images[random.Next(100) switch { < 70 => 0, < 90 => 1, _ => 2 }];

                // not given up in the middle: a submission that was sent may have been accepted
                await load.SubmitAsync(image, lines, CancellationToken.None);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 3000)), enough);
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // enough
        }
    }

    private static async Task<History> CollectAsync(
        List<Load> loads, PrivateEngine engine, EngineEvents events, WriteAudit audit, CancellationToken cancellationToken)
    {
        var leftovers = await Leftovers.WaitUntilNoneAsync(engine.Endpoint, audit, cancellationToken);
        var logs = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var load in loads)
        {
            foreach (var run in load.Accepted)
            {
                logs[run.TaskId] = await load.ReadLogAsync(run.TaskId, cancellationToken);
            }
        }

        return new(
            [.. loads.SelectMany(load => load.Accepted)],
            await audit.ReadAsync(),
            events.Starts,
            [.. loads.SelectMany(load => load.Sightings)],
            logs.ToImmutable(),
            leftovers);
    }

    /// <summary>The same history with one lie in it must not pass.</summary>
    private static void AssertThatTheCheckerSees(History history)
    {
        var last = history.Writes[^1];
        var lie = history with { Writes = history.Writes.Add(last with { Version = last.Version + 1, Attempt = last.Attempt - 1 }) };
        Assert.NotEmpty(HistoryChecker.Check(lie));
    }

    private void Report(int seed, TimeSpan duration, Mischief mischief, List<Load> loads, List<JsonNode> ended)
    {
        var ends = ended.CountBy(run => $"{run["status"]} {run["stopReason"]}".Trim(), StringComparer.Ordinal).OrderBy(end => end.Key, StringComparer.Ordinal);
        var faults = mischief.Done.CountBy(fault => string.Join(' ', fault.Split(' ', ',')[1..3]), StringComparer.Ordinal).OrderBy(fault => fault.Key, StringComparer.Ordinal);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"chaos: seed {seed}, {duration.TotalSeconds:0} s, {mischief.Done.Count} faults, {ended.Count} runs accepted and ended, "
            + $"{loads.Sum(load => load.Repeated)} requests repeated"));
        output.WriteLine("ends: " + string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}")));
        foreach (var run in ended.Where(run => run["error"] is not null))
        {
            output.WriteLine($"{run["taskId"]}: {run["error"]}");
        }

        output.WriteLine("faults: " + string.Join(", ", faults.Select(fault => $"{fault.Key} {fault.Value}")));
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
