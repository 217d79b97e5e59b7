using Agnox.Executions;
using Agnox.Organizations;

namespace Agnox.Grains.Executions;

/// <summary>From the stored state to what others may see.</summary>
internal static class ExecutionViews
{
    extension(ExecutionState state)
    {
        public ExecutionView ToView(ExecutionKey key, long version) => new()
        {
            Id = state.Id,
            Key = key,
            Version = version,
            Status = state.Status,
            Request = state.Request ?? throw new InvalidOperationException($"Execution {key} has no request."),
            QueuedAt = state.QueuedAt,
            StartedAt = state.StartedAt,
            EndedAt = state.EndedAt,
            Attempt = state.Attempt,
            NodeId = state.NodeId,
            Error = state.Error,
            StopReason = state.StopReason,
            VerdictReason = state.VerdictReason,
            ExitCode = state.ExitCode,
            Tests = state.Tests,
            Reports = state.Reports,
            ImageDigest = state.ImageDigest,
            Platform = state.Platform,
            ContainerStartedAt = state.ContainerStartedAt,
        };

        public ExecutionChange ToChange(ExecutionKey key, long version) =>
            new(state.ToView(key, version), state.HoldsSlot, state.WaitsForNode) { IsWithdrawn = state.IsWithdrawn };

        public AttemptAssignment ToAssignment(ExecutionKey key) => new()
        {
            Key = key,
            Attempt = state.Attempt,
            Request = state.Request ?? throw new InvalidOperationException($"Execution {key} has no request."),
            SealedSecrets = state.SealedSecrets,
            RunTimeout = state.RunTimeout,
            ClaimedAt = state.StartedAt ?? state.QueuedAt,
            ContainerStartedAt = state.ContainerStartedAt,
        };
    }
}
