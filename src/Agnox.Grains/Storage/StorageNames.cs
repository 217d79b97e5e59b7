namespace Agnox.Grains.Storage;

/// <summary>Names of the grain storage providers, once.</summary>
public static class StorageNames
{
    /// <summary>State of every grain but executions.</summary>
    public const string State = "agnox";

    /// <summary>State of executions, kept in the <see cref="IExecutionStore"/>.</summary>
    public const string Executions = "executions";
}
