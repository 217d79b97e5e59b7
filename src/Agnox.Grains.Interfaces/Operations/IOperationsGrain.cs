using System.Collections.Immutable;
using Agnox.Dispatch;

namespace Agnox.Operations;

/// <summary>How the installation is doing, for health checks and operators. Any silo answers. Key: 0.</summary>
[Alias("agnox.IOperationsGrain"), GrainInterfaceType("agnox.operations")]
public interface IOperationsGrain : IGrainWithIntegerKey
{
    /// <summary>Asks the database and the dispatcher now.</summary>
    [Alias("Describe")]
    Task<InstallationStatus> DescribeAsync();
}

/// <summary>Finds runs that have not ended and that nobody looks after, and wakes their owners. Key: 0.</summary>
[Alias("agnox.IWatchdogGrain"), GrainInterfaceType("agnox.watchdog")]
public interface IWatchdogGrain : IGrainWithIntegerKey
{
    /// <summary>One round, unless the last was a moment ago. Every silo asks for it at start and every 30 seconds.</summary>
    [Alias("Sweep")]
    Task SweepAsync();
}

/// <summary>How the installation is doing.</summary>
/// <param name="IsDatabaseHealthy">The database answered a query.</param>
/// <param name="WaitingRuns">Runs accepted and without a node.</param>
/// <param name="Nodes">Nodes heard of lately.</param>
[GenerateSerializer, Immutable, Alias("agnox.installation-status")]
public sealed record InstallationStatus(
    [property: Id(0)] bool IsDatabaseHealthy,
    [property: Id(1)] long WaitingRuns,
    [property: Id(2)] ImmutableArray<NodeReport> Nodes);
