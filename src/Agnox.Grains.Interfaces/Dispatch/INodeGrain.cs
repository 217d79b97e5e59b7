using Agnox.Executions;

namespace Agnox.Dispatch;

/// <summary>
/// The door to the run host of one silo. Holds nothing. Key: the silo's address; the grain is always found on exactly
/// that silo, and calls fail at once with <see cref="NodeGoneException"/> when the silo is gone.
/// </summary>
[Alias("agnox.INodeGrain"), GrainInterfaceType("agnox.node")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes a free slot and starts working on the run: the node claims it next. False when there is no slot, the node
    /// drains, or it works on that run already.
    /// </summary>
    /// <param name="key">The run.</param>
    [Alias("TryReserve")]
    Task<bool> TryReserveAsync(ExecutionKey key);

    /// <summary>Stops the attempt's container. Returns when the node has taken note; harmless when it is gone.</summary>
    /// <param name="key">The run.</param>
    /// <param name="attempt">The attempt.</param>
    [Alias("Stop")]
    Task StopAsync(ExecutionKey key, int attempt);

    /// <summary>
    /// Lets the node take no new work, or again. What runs there goes on. Forgotten when the silo restarts.
    /// </summary>
    /// <param name="isDraining">True to drain.</param>
    [Alias("SetDraining")]
    Task SetDrainingAsync(bool isDraining);
}

/// <summary>The silo behind a node is no longer part of the cluster.</summary>
[GenerateSerializer, Alias("agnox.node-gone")]
public sealed class NodeGoneException : Exception
{
    /// <summary>Nothing is known but that it is gone.</summary>
    public NodeGoneException()
    {
    }

    /// <summary>Says which node is gone.</summary>
    /// <param name="message">Which node.</param>
    public NodeGoneException(string message)
        : base(message)
    {
    }

    /// <summary>Says which node is gone and how that was noticed.</summary>
    /// <param name="message">Which node.</param>
    /// <param name="innerException">How it was noticed.</param>
    public NodeGoneException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
