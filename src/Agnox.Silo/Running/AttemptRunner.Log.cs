namespace Agnox.Silo.Running;

/// <content>What the runner tells the operator; a run's own log is another thing.</content>
internal sealed partial class AttemptRunner
{
    [LoggerMessage(LogLevel.Warning, "Execution {OrganizationId}/{TaskId} attempt {Attempt} was over before its node reported; the container is removed")]
    private partial void LogStale(string organizationId, string taskId, int attempt);

    [LoggerMessage(LogLevel.Warning, "The container engine stopped answering during {OrganizationId}/{TaskId}")]
    private partial void LogEngineLost(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Error, "The secrets of {OrganizationId}/{TaskId} could not be opened; was the encryption key changed?")]
    private partial void LogSecretsUnreadable(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The platform could not be told of {OrganizationId}/{TaskId}; it will be again")]
    private partial void LogNotReported(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The log of {OrganizationId}/{TaskId} could not be stored; it will be tried again for some seconds")]
    private partial void LogNotStoredNow(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Error, "The log or reports of {OrganizationId}/{TaskId} could not be stored")]
    private partial void LogNotStored(string organizationId, string taskId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Container {ContainerId} could not be removed now")]
    private partial void LogNotRemoved(string containerId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Followers of the log of {OrganizationId}/{TaskId} could not be told that it is complete")]
    private partial void LogFollowersNotTold(string organizationId, string taskId, Exception failure);
}
