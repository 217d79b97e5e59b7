using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Dispatch;

namespace Agnox.Operations;

/// <summary>How the installation is doing, for health checks and operators. Any silo answers. Key: 0.</summary>
[Alias("agnox.IOperationsGrain"), GrainInterfaceType("agnox.operations")]
public interface IOperationsGrain : IGrainWithIntegerKey
{
    /// <summary>Asks the database and the dispatcher now.</summary>
    [Alias("Describe")]
    [Idempotent]
    Task<InstallationStatus> DescribeAsync();

    /// <summary>Answers at once: the caller's connection to the cluster works.</summary>
    [Alias("Ping")]
    [ResponseTimeout(QuickAnswer.Limit)]
    [Orleans.Concurrency.ReadOnly]
    Task PingAsync();

    /// <summary>Nodes of all platforms heard of within the last hour.</summary>
    [Alias("ListNodes")]
    [Orleans.Concurrency.ReadOnly]
    Task<ImmutableArray<NodeReport>> ListNodesAsync();

    /// <summary>
    /// Lets a node take no new work, or again. NotFound when no such node is connected. Forgotten when its silo restarts.
    /// </summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="isDraining">True to drain.</param>
    [Alias("SetDraining")]
    [Idempotent]
    Task<Outcome<Done>> SetDrainingAsync(string nodeId, bool isDraining);
}

/// <summary>Finds runs that have not ended and that nobody looks after, and wakes their owners. Key: 0.</summary>
[Alias("agnox.IWatchdogGrain"), GrainInterfaceType("agnox.watchdog")]
public interface IWatchdogGrain : IGrainWithIntegerKey
{
    /// <summary>One round, unless the last was a moment ago. Every silo asks for it at start and every 15 seconds.</summary>
    [Alias("Sweep")]
    Task SweepAsync();

    /// <summary>One round soon after a silo died, so that its runs' owners count the lease from now on.</summary>
    [Alias("SweepAfterDeath")]
    Task SweepAfterDeathAsync();
}

/// <summary>How the installation is doing.</summary>
/// <param name="IsDatabaseHealthy">The database answered a query.</param>
/// <param name="WaitingRuns">Runs accepted and without a node.</param>
/// <param name="Nodes">Nodes heard of within the last seconds.</param>
[GenerateSerializer, Immutable, Alias("agnox.installation-status")]
public sealed record InstallationStatus(
    [property: Id(0)] bool IsDatabaseHealthy,
    [property: Id(1)] long WaitingRuns,
    [property: Id(2)] ImmutableArray<NodeReport> Nodes);
