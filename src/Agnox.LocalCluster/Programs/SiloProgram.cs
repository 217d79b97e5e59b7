using Agnox.Local.Processes;
using Agnox.Local.State;

namespace Agnox.Local.Programs;

/// <summary>A silo with its node on the local container engine.</summary>
internal sealed class SiloProgram(
    ClusterDirectory directory, ClusterState state, ClusterConfiguration configuration, SiloMember member) : IClusterProgram
{
    private const string Started = "Application started";

    public Signal StopSignal => Signal.Terminate;

    public TimeSpan StopLimit { get; } = TimeSpan.FromSeconds(60);

    public Task<Launch> PrepareAsync(CancellationToken cancellationToken) =>
        Task.FromResult(DotNet.Run(state.Programs.Silo, configuration.Of(member)));

    public Task<bool> IsServingAsync(long logStart, CancellationToken cancellationToken) =>
        Task.FromResult(directory.LogOf(member.Name).HasSince(logStart, Started));
}
