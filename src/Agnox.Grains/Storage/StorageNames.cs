namespace Agnox.Grains.Storage;

/// <summary>Names of the grain storage providers, once.</summary>
public static class StorageNames
{
    /// <summary>
    /// State of every grain but executions. Never the name of a stream provider: Orleans would keep that provider's
    /// subscriptions here, and they cannot be read back.
    /// </summary>
    public const string State = "state";

    /// <summary>State of executions, kept in the <see cref="IExecutionStore"/>.</summary>
    public const string Executions = "executions";

    /// <summary>Who subscribes to which stream. The name is Orleans' own.</summary>
    public const string StreamSubscribers = "PubSubStore";
}
