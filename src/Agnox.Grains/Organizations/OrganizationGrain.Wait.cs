using Agnox.Dispatch;
using Agnox.Organizations;

namespace Agnox.Grains.Organizations;

/// <content>Says why a run waits.</content>
internal sealed partial class OrganizationGrain
{
    public async Task<WaitExplanation?> ExplainWaitAsync(string taskId)
    {
        var position = _queue.PositionOf(taskId);
        if (position == 0 || _queue.Find(taskId) is not { } run)
        {
            return null;
        }

        // Asked of the rule, not of the stored list: a run accepted a moment ago may not be on it yet.
        var admitted = Decide();
        if (!admitted.Contains(taskId, StringComparer.Ordinal))
        {
            if (run.Lock is { } name && Admission.HolderOf(admitted, _queue, name) is { } holder && holder != taskId)
            {
                return new(position, "lock", $"The lock '{name}' is taken by the run '{holder}'.") { LockHolder = holder };
            }

            if (admitted.Length >= Limits.MaxConcurrentRuns && platforms.Offered.Contains(run.Platform, StringComparer.Ordinal))
            {
                return new(
                    position,
                    "organization-cap",
                    $"The organization runs as many tests at the same time as its plan allows ({Limits.MaxConcurrentRuns}).");
            }
        }

        var explanation = await GrainFactory.GetGrain<IDispatcherGrain>(run.Platform).ExplainAsync(new(Id, taskId));
        return new(position, explanation.Limit, explanation.Reason);
    }
}
