using Agnox.Executions;

namespace Agnox.Grains.Dispatch;

/// <summary>
/// What runs containers on this silo's host. Its calls return at once; the work goes on beside the grains. A silo without
/// a container engine registers none.
/// </summary>
public interface INodeHost
{
    /// <summary>Takes a free slot and begins with the run. False: no slot, draining, or at work on it already.</summary>
    /// <param name="key">The run.</param>
    bool TryReserve(ExecutionKey key);

    /// <summary>Stops an attempt's container soon. Harmless when it is not here.</summary>
    /// <param name="key">The run.</param>
    /// <param name="attempt">The attempt.</param>
    void Stop(ExecutionKey key, int attempt);

    /// <summary>Takes no new work from here on, or again.</summary>
    /// <param name="isDraining">True to drain.</param>
    void SetDraining(bool isDraining);
}
