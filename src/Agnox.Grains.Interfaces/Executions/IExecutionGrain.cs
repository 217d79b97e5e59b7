using Agnox.Common;

namespace Agnox.Executions;

/// <summary>One execution, as members see it. Key: <see cref="ExecutionKey.ToString"/>.</summary>
[Alias("agnox.IExecutionGrain"), GrainInterfaceType("agnox.execution-member")]
public interface IExecutionGrain : IGrainWithStringKey
{
    /// <summary>The execution as stored. NotFound when it never existed or was deleted.</summary>
    [Alias("Get")]
    [ResponseTimeout(QuickAnswer.Limit)]
    [Orleans.Concurrency.ReadOnly]
    Task<Outcome<ExecutionView>> GetAsync();

    /// <summary>
    /// Ends the run as ERROR with <see cref="StopReason.Cancelled"/>. Stored when the task completes; the container is
    /// gone within ten seconds after. NotFound; Conflict when the run had already ended. Repeating a cancel that won
    /// answers as the first time.
    /// </summary>
    /// <param name="userId">Who asked.</param>
    [Alias("Cancel")]
    [Idempotent]
    Task<Outcome<ExecutionView>> CancelAsync(string userId);

    /// <summary>
    /// Hides the run from every read; a run that has not ended is cancelled first. It still counts for the quota.
    /// NotFound when it never existed or was deleted before.
    /// </summary>
    /// <param name="userId">Who asked.</param>
    [Alias("Delete")]
    Task<Outcome<Done>> DeleteAsync(string userId);
}
