namespace Agnox.Silo.Running;

/// <content>What the host tells its operator.</content>
internal sealed partial class RunHost
{
    [LoggerMessage(LogLevel.Information, "Node {NodeId} ready: {Slots} slots on {Platform}, engine {Version}")]
    private partial void LogReady(string nodeId, int slots, string platform, string version);

    [LoggerMessage(LogLevel.Warning, "Node {NodeId} cannot run containers: {Problem}")]
    private partial void LogProblem(string nodeId, string problem);

    [LoggerMessage(LogLevel.Information, "Node {NodeId} takes no more work and leaves {Running} running containers to its successor")]
    private partial void LogDraining(string nodeId, int running);

    [LoggerMessage(LogLevel.Information, "Node {NodeId} was told to drain: {IsDraining}")]
    private partial void LogDrained(string nodeId, bool isDraining);

    [LoggerMessage(LogLevel.Information, "Execution {OrganizationId}/{TaskId} attempt {Attempt} taken back from an earlier process")]
    private partial void LogAdopted(string organizationId, string taskId, int attempt);

    [LoggerMessage(LogLevel.Information, "Execution {OrganizationId}/{TaskId} attempt {Attempt} left to the next process")]
    private partial void LogDetached(string organizationId, string taskId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Container {ContainerId} of {Execution} attempt {Attempt} has no owner and is removed")]
    private partial void LogOrphan(string containerId, string execution, int attempt);

    [LoggerMessage(LogLevel.Error, "Work on {OrganizationId}/{TaskId} broke off")]
    private partial void LogAttemptFailed(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The lease of {OrganizationId}/{TaskId} could not be renewed")]
    private partial void LogNotRenewed(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "A round of the run host failed; the next follows")]
    private partial void LogRoundFailed(Exception failure);
}
