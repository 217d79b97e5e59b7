using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Executions;
using Agnox.Grains.Identity;
using Agnox.Grains.Secrets;
using Agnox.Grains.Storage;
using Agnox.Organizations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Agnox.Grains.Organizations;

/// <summary>
/// One tenant. Counts and grants in the turn that accepts; keeps the queue of its open runs, which is rebuilt from the
/// execution store at each activation.
/// </summary>
[GrainType("organization")]
internal sealed partial class OrganizationGrain(
    [PersistentState("organization", StorageNames.State)] IPersistentState<OrganizationState> storage,
    IExecutionStore executions,
    ISecretBox secrets,
    Platforms platforms,
    IOptions<OrganizationOptions> options,
    IOptions<ExecutionOptions> executionOptions,
    TimeProvider time,
    ILogger<OrganizationGrain> logger)
    : Grain, IOrganizationGrain, IOrganizationQueueGrain, IOrganizationLimitsGrain, IDisposable
{
    private readonly SemaphoreSlim _writes = new(1, 1);
    private readonly RunQueue _queue = new();
    private MonthlyQuota? _quota;

    private string Id => this.GetPrimaryKeyString();

    private OrganizationState State => storage.State;

    private PlanLimits Limits => State.EffectiveLimits;

    private MonthlyQuota Quota =>
        _quota ??= new(since => executions.CountQueuedSinceAsync(Id, since, CancellationToken.None));

    private bool Exists => State.Name.Length > 0;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await executions.ListOpenAsync(Id, cancellationToken))
        {
            _queue.Note(ExecutionDocuments.ToState(row).ToChange(row.Key, row.Version));
        }

        StartPublisher();
        StartPump();
    }

    public async Task<Outcome<OrganizationView>> CreateAsync(string name, string firstUserId)
    {
        if (!Exists)
        {
            var plan = options.Value.DefaultPlan;
            var slug = await TakeSlugAsync(name);
            await CommitAsync(state => state with
            {
                Name = name,
                Slug = slug,
                Plan = plan,
                Limits = Plans.LimitsOf(plan),
                Members = [firstUserId],
                CreatedAt = time.GetUtcNow(),
            });
        }

        return await GetAsync();
    }

    public Task<Outcome<OrganizationView>> GetAsync() => Task.FromResult<Outcome<OrganizationView>>(Exists
        ? new OrganizationView(Id, State.Name, State.Slug, State.Plan, Limits, State.Members.Length, State.CreatedAt)
        : NoOrganization());

    public async Task<Outcome<SubmittedExecution>> SubmitAsync(SubmitExecution submission)
    {
        if (!Exists)
        {
            return NoOrganization();
        }

        var now = time.GetUtcNow();
        var used = await Quota.CountAsync(now);
        var hasQuota = used < Limits.MaxTestRuns;
        if (SubmissionValidator.Check(submission) is { } invalid)
        {
            return hasQuota ? invalid : OverQuota(used);
        }

        var platform = submission.Platform ?? await platforms.ChooseAsync(submission.Image.Trim());
        var command = Prepare(submission, platform, hasQuota, now);
        if (submission.IdempotencyKey is { } idempotencyKey)
        {
            var bound = await GrainFactory.GetGrain<IIdempotencyGrain>($"{Id}/{idempotencyKey}").BindAsync(command.Fingerprint);
            if (bound.IsRefused)
            {
                return bound.Refusal;
            }
        }

        var key = new ExecutionKey(Id, submission.TaskId);
        var queued = await GrainFactory.GetGrain<IQueuedExecutionGrain>(key.ToString()).QueueAsync(command);
        if (queued.IsRefused)
        {
            return queued.Refusal.Code == RefusalCode.NotFound ? OverQuota(used) : queued.Refusal;
        }

        if (!queued.Value.IsReplay)
        {
            Quota.Add();
            LogAccepted(Id, submission.TaskId);
        }

        Note(queued.Value.Change);
        return new SubmittedExecution(submission.TaskId, queued.Value.IsReplay);
    }

    public Task<EventCursor> GetEventCursorAsync() => Task.FromResult(_cursor);

    public Task NoteChangeAsync(ExecutionChange change)
    {
        Note(change);
        return Task.CompletedTask;
    }

    public Task WakeAsync()
    {
        KickPump();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _pump?.Dispose();
        _publisher?.Dispose();
        _writes.Dispose();
    }

    /// <summary>The only way to write. One at a time: the pump interleaves with calls, and two writes would share one ETag.</summary>
    private async Task CommitAsync(Func<OrganizationState, OrganizationState> change)
    {
        await _writes.WaitAsync();
        try
        {
            await storage.CommitAsync(change(State));
        }
        finally
        {
            _writes.Release();
        }
    }

    private void Note(ExecutionChange change)
    {
        if (_queue.Note(change))
        {
            Publish(change.View);
            KickPump();
        }
    }

    private QueueExecution Prepare(SubmitExecution submission, string platform, bool mayAcceptNew, DateTimeOffset now)
    {
        var secretKeys = submission.SecretKeys.ToImmutableHashSet(StringComparer.Ordinal);
        var masked = submission with
        {
            Image = submission.Image.Trim(),
            Folder = SubmissionValidator.NormalizeFolder(submission.Folder),
            Lock = SubmissionValidator.NormalizeLock(submission.Lock),
            EnvVars = submission.EnvVars.ToImmutableDictionary(
                variable => variable.Key,
                variable => secretKeys.Contains(variable.Key) ? RequestFingerprint.Mask : variable.Value,
                StringComparer.Ordinal),
        };
        return new()
        {
            Id = ObjectIds.New(now),
            Request = masked,
            Fingerprint = RequestFingerprint.Of(masked),
            SealedSecrets = submission.EnvVars.Where(variable => secretKeys.Contains(variable.Key)).ToImmutableDictionary(
                variable => variable.Key, variable => secrets.Seal(variable.Value), StringComparer.Ordinal),
            Platform = platform,
            RunTimeout = submission.RunTimeout is { } asked && asked < executionOptions.Value.RunTimeout
                ? asked
                : executionOptions.Value.RunTimeout,
            QueuedAt = now,
            MayAcceptNew = mayAcceptNew,
        };
    }

    private async Task<string> TakeSlugAsync(string name)
    {
        foreach (var slug in Slugs.Candidates(name, Id))
        {
            if (await GrainFactory.GetGrain<ISlugGrain>(slug).TryTakeAsync(Id))
            {
                return slug;
            }
        }

        return Id;
    }

    private Refusal OverQuota(long used) => new(
        RefusalCode.LimitReached,
        "Test run limit exceeded",
        $"Your organization has reached the monthly test run limit ({used}/{Limits.MaxTestRuns}). Upgrade your plan to continue testing.")
    {
        Usage = new(used, Limits.MaxTestRuns),
    };

    private static Refusal NoOrganization() => new(RefusalCode.NotFound, "Organization not found");

    [LoggerMessage(LogLevel.Information, "Execution {OrganizationId}/{TaskId} accepted")]
    private partial void LogAccepted(string organizationId, string taskId);
}
