using System.Security.Cryptography;

namespace Agnox.Demo;

/// <summary>The demo from sign-up to verdicts.</summary>
internal sealed class Demonstration(DemoOptions options, Terminal terminal, TimeProvider time)
{
    private const int Cyan = 36;
    private const int Magenta = 35;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>True when both runs ended as they should.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        try
        {
            return await PlayAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (expiry.IsCancellationRequested)
        {
            throw new DemoFailureException($"The runs have not ended within {Patience.TotalMinutes:0} minutes.", exception);
        }
        finally
        {
            terminal.SetStatus("");
        }
    }

    private async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.Url };
        var client = new AgnoxClient(http);
        var visitor = RandomNumberGenerator.GetHexString(8, lowercase: true);
        await client.SignUpAsync(
            new SignupRequest(
                $"demo-{visitor}@example.test",
                "aA1!" + RandomNumberGenerator.GetHexString(24),
                "Demo",
                "Demo " + visitor),
            cancellationToken);
        terminal.WriteLine($"Signed up the organization Demo {visitor} at {options.Url}");

        DemoRun[] runs =
        [
            new("passing", Cyan, "PASSED", "passing", $"demo-passing-{visitor}"),
            new("failing", Magenta, "FAILED", "failing", $"demo-failing-{visitor}"),
        ];
        await using var live = new LiveChannel(options.Url, client.Token, time);
        using var updates = live.OnUpdated(update => Update(runs, update));
        await live.StartAsync(cancellationToken);
        foreach (var run in runs)
        {
            await client.SubmitAsync(RequestOf(run), cancellationToken);
            terminal.WriteLine($"Submitted {terminal.Paint(run.Label, run.Colour)} as {run.TaskId}");
        }

        var ended = await WatchAsync(runs, client, live, cancellationToken);
        var summary = new Summary(terminal, options.Url);
        foreach (var (run, execution) in runs.Zip(ended))
        {
            summary.Print(run, execution, await client.GetReportTokenAsync(run.TaskId, cancellationToken));
        }

        return Conclude(runs, ended);
    }

    private RunRequest RequestOf(DemoRun run) => new(
        run.TaskId, options.Image, "node --test", run.Folder, new RunConfig("development"), "manual");

    private async Task<Execution[]> WatchAsync(
        DemoRun[] runs, AgnoxClient client, LiveChannel live, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var status = ShowStatusAsync(runs, over.Token);
        var ended = await Task.WhenAll(runs.Select(run => WatchAsync(run, client, live, cancellationToken)));
        await over.CancelAsync();
        await status;
        terminal.SetStatus("");
        return ended;
    }

    private async Task<Execution> WatchAsync(
        DemoRun run, AgnoxClient client, LiveChannel live, CancellationToken cancellationToken)
    {
        var prefix = terminal.Paint(run.Label + " | ", run.Colour);
        var lines = new LineSplitter(line => terminal.WriteLine(prefix + line));
        await live.FollowAsync(run.TaskId, lines.Add, cancellationToken);
        lines.Complete();

        // The log ends with the container; the verdict follows when the reports have been read.
        while (true)
        {
            var execution = await client.GetAsync(run.TaskId, cancellationToken);
            run.Status = execution.Status;
            if (execution.IsTerminal)
            {
                return execution;
            }

            await Task.Delay(Beat, time, cancellationToken);
        }
    }

    private async Task ShowStatusAsync(DemoRun[] runs, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var elapsed = time.GetElapsedTime(since).TotalSeconds;
            terminal.SetStatus(
                string.Join("   ", runs.Select(run => $"{terminal.Paint(run.Label, run.Colour)} {run.Status}"))
                + FormattableString.Invariant($"   {elapsed:0} s"));
            await Task.Delay(Beat, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Update(DemoRun[] runs, ExecutionUpdated update)
    {
        if (Array.Find(runs, run => run.TaskId == update.TaskId) is { } run)
        {
            run.Status = update.Status;
        }
    }

    private bool Conclude(DemoRun[] runs, Execution[] ended)
    {
        var wrong = runs.Zip(ended).Where(pair => pair.First.Expected != pair.Second.Status).ToArray();
        terminal.WriteLine();
        foreach (var (run, execution) in wrong)
        {
            terminal.WriteLine($"The {run.Label} run should be {run.Expected} but is {execution.Status}.");
        }

        if (wrong.Length is 0)
        {
            terminal.WriteLine("The passing run passed and the failing run failed, as they should.");
        }

        return wrong.Length is 0;
    }
}
