using System.Globalization;
using System.Threading.Channels;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Agnox.Grains.Logs;
using Agnox.Grains.Running;

namespace Agnox.Silo.Running;

/// <content>The phases, in their order.</content>
internal sealed partial class AttemptRunner
{
    private async Task PrepareAsync(
        RunningAttempt attempt, AttemptAssignment assignment, IReadOnlyDictionary<string, string> opened, AttemptLog log)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(attempt.Stopped, attempt.Detached);
        var image = ImageReference.TryParse(assignment.Request.Image, out var reference)
            ? reference
            : throw new ImageUnavailableException($"'{assignment.Request.Image}' is not an image reference.");
        await using var writer = await log.OpenAsync(attempt.Detached);
        await writer.WriteSystemAsync("Preparing the environment; the first pull of an image can take minutes.", attempt.Detached);
        await WarnOfShortSecretsAsync(opened, writer, attempt.Detached);
        var present = await PullAndSayAsync(image, writer, stopping.Token);
        var plan = ContainerPlans.Create(
            assignment,
            opened,
            new RunnerLimits
            {
                EngineLogBytes = Options.MaxLogBytes,
                Network = Options.Network,
                AllowHostAccess = Options.AllowHostAccess,
            },
            node.NodeId);
        attempt.ImageDigest = present.Digest;
        var storing = writer.CompleteAsync(attempt.Detached); // meanwhile
        attempt.ContainerId = await WithPatienceAsync(() => engine.CreateAsync(plan, stopping.Token), stopping.Token);
        await storing;
    }

    /// <summary>A pull that failed leaves in the log what it said.</summary>
    private async Task<PresentImage> PullAndSayAsync(ImageReference image, RunLogWriter log, CancellationToken cancellationToken)
    {
        try
        {
            return await PullAsync(image, log, cancellationToken);
        }
        catch
        {
            await log.CompleteAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task<PresentImage> PullAsync(ImageReference image, RunLogWriter log, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(Options.PullTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        var sentences = Channel.CreateBounded<string>(
            new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });
        var progress = new PullProgress(sentences.Writer);
        var pull = WithPatienceAsync(() => engine.EnsureImageAsync(image, node.Platform, Options.PullPolicy, progress, either.Token), either.Token);
        var closing = pull.ContinueWith(
            _ => sentences.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await foreach (var sentence in sentences.Reader.ReadAllAsync(CancellationToken.None))
        {
            await log.WriteSystemAsync(sentence, cancellationToken);
        }

        await closing;
        try
        {
            return await pull;
        }
        catch (OperationCanceledException failure) when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ImageUnavailableException(
                $"Pulling '{image}' took longer than {Options.PullTimeout.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture)} minutes.",
                failure);
        }
    }

    /// <summary>
    /// The intent is stored before the start, so that an attempt whose container may have run is never repeated. An adopted
    /// container that was only created is started here; one that runs is left alone.
    /// </summary>
    private async Task StartAsync(RunningAttempt attempt, AttemptAssignment assignment)
    {
        var containerId = attempt.ContainerId!;
        if (assignment.ContainerStartedAt is { } started && attempt.MayHaveStarted)
        {
            attempt.ContainerStartedAt = started;
            return;
        }

        var execution = grains.GetGrain<IAttemptGrain>(attempt.Key.ToString());
        var now = time.GetUtcNow();
        var intent = await UntilAnsweredAsync(
            attempt, () => execution.ContainerStartedAsync(assignment.Attempt, new(containerId, attempt.ImageDigest, now)));
        if (intent.IsRefused)
        {
            attempt.Stop();
            attempt.Stopped.ThrowIfCancellationRequested();
        }

        attempt.Stopped.ThrowIfCancellationRequested();
        attempt.MayHaveStarted = true;
        attempt.ContainerStartedAt = assignment.ContainerStartedAt ?? now;
        if (assignment.ContainerStartedAt is not null)
        {
            await RefuseForgottenStartAsync(attempt, assignment);
        }

        await StartOnceAsync(attempt, containerId);
    }

    private async Task<AttemptResult> ObserveAsync(
        RunningAttempt attempt, AttemptAssignment assignment, IReadOnlyDictionary<string, string> opened, AttemptLog log)
    {
        var containerId = attempt.ContainerId!;
        using var abandonLog = CancellationTokenSource.CreateLinkedTokenSource(attempt.Detached);
        var isOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = ReadLogAsync(attempt, isOpen, opened, log, abandonLog.Token);
        try
        {
            // Opened before the start: the engine then hands the output on as it is printed instead of reading it back.
            await isOpen.Task.WaitAsync(attempt.Stopped);
            await StartAsync(attempt, assignment);
        }
        catch
        {
            await abandonLog.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var (exit, hasTimedOut) = await WaitAsync(attempt, assignment, containerId);
        var signals = await DrainAsync(reading, abandonLog, log, attempt.Detached);
        var isInterrupted = await IsInterruptedAsync(attempt, containerId, exit);
        await SayHowItEndedAsync(attempt, assignment, log, hasTimedOut, isInterrupted);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(attempt.Detached);
        budget.CancelAfter(Options.CollectTimeout);
        var redactor = new LogRedactor(opened.Values);
        var collected = await collector.CollectAsync(
            containerId, attempt.Key, assignment.Attempt, redactor.Redact, budget.Token);
        attempt.Detached.ThrowIfCancellationRequested();
        if (isInterrupted && !hasTimedOut && (exit.ExitCode != 0 || collected.Results is null))
        {
            return Failed(StopReason.PlatformError, "The node's container engine was restarted while the tests ran, so how they ended is not known.")
                with
            { Tests = collected.Results?.Tests ?? [], Reports = collected.Manifest, ExitCode = exit.ExitCode };
        }

        var verdict = Verdict.Decide(new VerdictEvidence(
            exit.ExitCode, exit.WasOutOfMemory, hasTimedOut, collected.Results, signals));
        return new()
        {
            Status = verdict.Status,
            VerdictReason = verdict.Reason,
            StopReason = verdict.StopReason,
            Error = hasTimedOut ? TimeOutText(assignment) : verdict.Status == ExecutionStatus.Error ? verdict.Reason : null,
            ExitCode = exit.ExitCode,
            Tests = collected.Results?.Tests ?? [],
            Reports = collected.Manifest,
        };
    }

    private static async Task SayHowItEndedAsync(
        RunningAttempt attempt, AttemptAssignment assignment, AttemptLog log, bool hasTimedOut, bool isInterrupted)
    {
        if (isInterrupted)
        {
            await log.SayAsync(
                "The container engine was restarted while the tests ran; what they printed meanwhile may be missing here.", attempt.Detached);
        }

        if (attempt.Stopped.IsCancellationRequested)
        {
            await log.SayAsync("The run was cancelled and its container stopped.", attempt.Detached);
        }
        else if (hasTimedOut)
        {
            await log.SayAsync(TimeOutText(assignment), attempt.Detached);
        }
    }

    private async Task<(ContainerExit Exit, bool HasTimedOut)> WaitAsync(
        RunningAttempt attempt, AttemptAssignment assignment, string containerId)
    {
        var left = attempt.ContainerStartedAt + assignment.RunTimeout - time.GetUtcNow();
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, attempt.LogLost, attempt.Stopped, attempt.Detached);
        try
        {
            return (await WaitForExitAsync(attempt, containerId, any.Token), false);
        }
        catch (OperationCanceledException) when (!attempt.Detached.IsCancellationRequested)
        {
            await KillAsync(attempt, containerId);
            return (await WaitForExitAsync(attempt, containerId, attempt.Detached), !attempt.Stopped.IsCancellationRequested);
        }
    }

    private static async Task WarnOfShortSecretsAsync(
        IReadOnlyDictionary<string, string> opened, RunLogWriter log, CancellationToken cancellationToken)
    {
        foreach (var name in opened.Where(secret => LogRedactor.IsTooShort(secret.Value)).Select(secret => secret.Key))
        {
            await log.WriteSystemAsync(
                $"The secret {name} is shorter than {LogRedactor.MinSecretLength} characters and is not hidden in this log.",
                cancellationToken);
        }
    }

    private static string TimeOutText(AttemptAssignment assignment) => string.Create(
        CultureInfo.InvariantCulture,
        $"The run was stopped because it took longer than its limit of {assignment.RunTimeout.TotalMinutes:0.##} minutes.");

    /// <summary>Hands each sentence on at once; a bounded channel, so a talkative engine cannot fill the memory.</summary>
    private sealed class PullProgress(ChannelWriter<string> sentences) : IProgress<string>
    {
        public void Report(string value) => sentences.TryWrite(value);
    }
}
