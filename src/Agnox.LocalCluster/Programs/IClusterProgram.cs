using Agnox.Local.Processes;

namespace Agnox.Local.Programs;

/// <summary>How one member of the cluster is started, how one knows that it serves, and how it is stopped.</summary>
internal interface IClusterProgram
{
    /// <summary>The signal that asks it to end.</summary>
    Signal StopSignal { get; }

    /// <summary>How long its end may take before it is killed.</summary>
    TimeSpan StopLimit { get; }

    /// <summary>Makes what it needs in the cluster's directory, if that is not there yet, and says how to start it.</summary>
    Task<Launch> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Whether it does its work now.</summary>
    /// <param name="logStart">Where in its log the current process began.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<bool> IsServingAsync(long logStart, CancellationToken cancellationToken);
}
