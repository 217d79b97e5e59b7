using Agnox.Common;
using Agnox.Executions;

namespace Agnox.Organizations;

/// <summary>One tenant: its plan and limits, its quota, its queue and its concurrency. Key: organization id.</summary>
[Alias("agnox.IOrganizationGrain"), GrainInterfaceType("agnox.organization")]
public interface IOrganizationGrain : IGrainWithStringKey
{
    /// <summary>Creates the organization on the free plan with its first member. Repeating answers as the first time.</summary>
    /// <param name="name">Name as typed.</param>
    /// <param name="firstUserId">The founding admin.</param>
    [Alias("Create")]
    Task<Outcome<OrganizationView>> CreateAsync(string name, string firstUserId);

    /// <summary>The organization. NotFound when it does not exist.</summary>
    [Alias("Get")]
    [ResponseTimeout(QuickAnswer.Limit)]
    [Orleans.Concurrency.ReadOnly]
    Task<Outcome<OrganizationView>> GetAsync();

    /// <summary>
    /// Accepts a run: quota, validation, one durable write, then the queue. Invalid with one detail per fault;
    /// LimitReached when the month's runs are used up; Conflict when the task id or the idempotency key was used for
    /// another request. The same request again answers as the first time.
    /// </summary>
    /// <param name="submission">The request.</param>
    [Alias("Submit")]
    [Idempotent]
    Task<Outcome<SubmittedExecution>> SubmitAsync(SubmitExecution submission);

    /// <summary>Why a run waits, or null when it is not waiting here.</summary>
    /// <param name="taskId">The run.</param>
    [Alias("ExplainWait")]
    [Orleans.Concurrency.ReadOnly]
    Task<WaitExplanation?> ExplainWaitAsync(string taskId);

    /// <summary>
    /// Where the organization's event stream stands. A reader that hears nothing for a while compares this with what it
    /// received, and reads everything again when they differ.
    /// </summary>
    [Alias("GetEventCursor")]
    [ResponseTimeout(QuickAnswer.Limit)]
    [Orleans.Concurrency.ReadOnly]
    Task<EventCursor> GetEventCursorAsync();
}

/// <summary>The same organization, as its own executions and the platform see it. Key: organization id.</summary>
[Alias("agnox.IOrganizationQueueGrain"), GrainInterfaceType("agnox.organization-queue")]
public interface IOrganizationQueueGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes note of a stored change of one execution: keeps queue and slots right and tells the watchers. Repeating, or
    /// telling old news, changes nothing. Interleaves, because an execution may bring news while the organization waits for
    /// that very execution in a submit; it changes memory only and leaves writing and sending to later.
    /// </summary>
    /// <param name="change">The change.</param>
    [Alias("NoteChange")]
    [Orleans.Concurrency.AlwaysInterleave]
    Task NoteChangeAsync(ExecutionChange change);

    /// <summary>Makes sure the organization is awake and has offered what may run.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}

/// <summary>An organization as shown to its members.</summary>
/// <param name="Id">24 hexadecimal characters.</param>
/// <param name="Name">Name as typed.</param>
/// <param name="Slug">Unique short name for URLs.</param>
/// <param name="Plan">free, team or enterprise.</param>
/// <param name="Limits">What the plan allows.</param>
/// <param name="UserCount">Members.</param>
/// <param name="CreatedAt">When it was created.</param>
[GenerateSerializer, Immutable, Alias("agnox.organization-view")]
public sealed record OrganizationView(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Slug,
    [property: Id(3)] string Plan,
    [property: Id(4)] PlanLimits Limits,
    [property: Id(5)] int UserCount,
    [property: Id(6)] DateTimeOffset CreatedAt);

/// <summary>What a plan allows.</summary>
/// <param name="MaxProjects">Projects.</param>
/// <param name="MaxTestRuns">Accepted runs per calendar month, UTC.</param>
/// <param name="MaxUsers">Members.</param>
/// <param name="MaxConcurrentRuns">Runs that may hold a slot at the same time.</param>
/// <param name="MaxStorage">Bytes of logs and reports.</param>
[GenerateSerializer, Immutable, Alias("agnox.plan-limits")]
public sealed record PlanLimits(
    [property: Id(0)] int MaxProjects,
    [property: Id(1)] int MaxTestRuns,
    [property: Id(2)] int MaxUsers,
    [property: Id(3)] int MaxConcurrentRuns,
    [property: Id(4)] long MaxStorage);

/// <summary>Why a run waits.</summary>
/// <param name="Position">Place in the organization's own queue, from 1.</param>
/// <param name="Limit">What it waits for: lock, organization-cap, no-node, no-slot or no-platform.</param>
/// <param name="Reason">The same in one sentence.</param>
[GenerateSerializer, Immutable, Alias("agnox.wait-explanation")]
public sealed record WaitExplanation(
    [property: Id(0)] int Position,
    [property: Id(1)] string Limit,
    [property: Id(2)] string Reason)
{
    /// <summary>With the limit lock, task id of the run that has the lock or gets it first; else null.</summary>
    [Id(3)] public string? LockHolder { get; init; }
}

/// <summary>A stored change of one execution.</summary>
/// <param name="View">The execution after the change.</param>
/// <param name="HoldsSlot">Whether its attempt may still have a container or is about to.</param>
/// <param name="WaitsForNode">Whether it is waiting for a node: pending, or to be retried.</param>
[GenerateSerializer, Immutable, Alias("agnox.execution-change")]
public sealed record ExecutionChange(
    [property: Id(0)] ExecutionView View,
    [property: Id(1)] bool HoldsSlot,
    [property: Id(2)] bool WaitsForNode)
{
    /// <summary>It waits and no node can take it, as its organization has withdrawn it.</summary>
    [Id(3)] public bool IsWithdrawn { get; init; }
}
