using System.Net;
using Agnox.Local.Processes;
using Agnox.Local.State;

namespace Agnox.Local.Programs;

/// <summary>A gateway. It serves when cluster and database answer through it.</summary>
internal sealed class GatewayProgram(
    ClusterState state, ClusterConfiguration configuration, GatewayMember member, HttpClient http) : IClusterProgram
{
    public Signal StopSignal => Signal.Terminate;

    public TimeSpan StopLimit { get; } = TimeSpan.FromSeconds(30);

    public Task<Launch> PrepareAsync(CancellationToken cancellationToken) =>
        Task.FromResult(DotNet.Run(state.Programs.Gateway, configuration.Of(member)));

    public async Task<bool> IsServingAsync(long logStart, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(member.Url, "health"), cancellationToken);
            return answer.StatusCode is HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
