using Agnox.Local.Processes;
using Agnox.Local.Programs;
using Agnox.Local.State;

namespace Agnox.Local;

/// <content>Single members. Numbers begin with 1; a number that is not there is a <see cref="ClusterFailureException"/>.</content>
public sealed partial class LocalCluster
{
    /// <summary>SIGKILL; complete when the process is gone.</summary>
    public Task KillSiloAsync(int number, CancellationToken cancellationToken = default) =>
        _members.KillAsync(SiloName(number), cancellationToken);

    /// <summary>SIGTERM; complete when the process is gone. It is killed when that takes over a minute.</summary>
    public Task StopSiloAsync(int number, CancellationToken cancellationToken = default) =>
        _members.StopAsync(SiloName(number), cancellationToken);

    /// <summary>Starts one that is not alive, as the node it was; complete when it has joined the cluster.</summary>
    public Task StartSiloAsync(int number, CancellationToken cancellationToken = default) =>
        _members.StartAsync(SiloName(number), cancellationToken);

    /// <summary>Stops it, if it is alive, and starts it.</summary>
    public Task RestartSiloAsync(int number, CancellationToken cancellationToken = default) =>
        RestartAsync(SiloName(number), cancellationToken);

    /// <summary>SIGSTOP; complete when it stands still: silent, but its connections stay.</summary>
    public Task SuspendSiloAsync(int number, CancellationToken cancellationToken = default) =>
        _members.SuspendAsync(SiloName(number), cancellationToken);

    /// <summary>SIGCONT: it goes on where it stood.</summary>
    public Task ContinueSiloAsync(int number)
    {
        _members.Continue(SiloName(number));
        return Task.CompletedTask;
    }

    /// <summary>Starts one silo more, as a new node; complete when it has joined the cluster.</summary>
    /// <returns>Its number.</returns>
    public async Task<int> AddSiloAsync(CancellationToken cancellationToken = default)
    {
        var number = 0;
        await _file.UpdateAsync(
            state =>
            {
                number = state.Silos.Length + 1;
                return state.With(Plan(state).Silo(number));
            },
            cancellationToken);
        await StartSiloAsync(number, cancellationToken);
        return number;
    }

    /// <summary>SIGKILL; complete when the process is gone.</summary>
    public Task KillGatewayAsync(int number, CancellationToken cancellationToken = default) =>
        _members.KillAsync(GatewayName(number), cancellationToken);

    /// <summary>SIGTERM; complete when the process is gone. It is killed when that takes over half a minute.</summary>
    public Task StopGatewayAsync(int number, CancellationToken cancellationToken = default) =>
        _members.StopAsync(GatewayName(number), cancellationToken);

    /// <summary>Starts one that is not alive, on the port it had; complete when it is healthy.</summary>
    public Task StartGatewayAsync(int number, CancellationToken cancellationToken = default) =>
        _members.StartAsync(GatewayName(number), cancellationToken);

    /// <summary>Stops it, if it is alive, and starts it.</summary>
    public Task RestartGatewayAsync(int number, CancellationToken cancellationToken = default) =>
        RestartAsync(GatewayName(number), cancellationToken);

    /// <summary>SIGSTOP; complete when it stands still: silent, but its connections stay.</summary>
    public Task SuspendGatewayAsync(int number, CancellationToken cancellationToken = default) =>
        _members.SuspendAsync(GatewayName(number), cancellationToken);

    /// <summary>SIGCONT: it goes on where it stood.</summary>
    public Task ContinueGatewayAsync(int number)
    {
        _members.Continue(GatewayName(number));
        return Task.CompletedTask;
    }

    /// <summary>Starts one gateway more; complete when it is healthy.</summary>
    /// <returns>Its number.</returns>
    public async Task<int> AddGatewayAsync(CancellationToken cancellationToken = default)
    {
        var number = 0;
        await _file.UpdateAsync(
            state =>
            {
                number = state.Gateways.Length + 1;
                var plan = Plan(state);
                return state.With(plan.Gateway(number, plan.NextGatewayPort(state.Gateways)));
            },
            cancellationToken);
        await StartGatewayAsync(number, cancellationToken);
        return number;
    }

    /// <summary>SIGKILL; complete when the process is gone.</summary>
    public Task KillRedisAsync(CancellationToken cancellationToken = default) =>
        _members.KillAsync(RedisProgram.Name, cancellationToken);

    /// <summary>Starts it on what it has stored, when it is not alive; complete when it answers.</summary>
    public Task StartRedisAsync(CancellationToken cancellationToken = default) =>
        _members.StartAsync(RedisProgram.Name, cancellationToken);

    /// <summary>Stops it, if it is alive, and starts it.</summary>
    public Task RestartRedisAsync(CancellationToken cancellationToken = default) =>
        RestartAsync(RedisProgram.Name, cancellationToken);

    /// <summary>SIGKILL, as if the machine had lost power; complete when all its processes are gone.</summary>
    public Task KillPostgresAsync(CancellationToken cancellationToken = default) =>
        _members.KillAsync(PostgresProgram.Name, cancellationToken);

    /// <summary>Starts it on what it has stored, when it is not alive; complete when it answers.</summary>
    public Task StartPostgresAsync(CancellationToken cancellationToken = default) =>
        _members.StartAsync(PostgresProgram.Name, cancellationToken);

    /// <summary>Stops it, if it is alive, and starts it.</summary>
    public Task RestartPostgresAsync(CancellationToken cancellationToken = default) =>
        RestartAsync(PostgresProgram.Name, cancellationToken);

    internal MemberControl Members => _members;

    internal async Task RestartAsync(string name, CancellationToken cancellationToken)
    {
        await _members.StopAsync(name, cancellationToken);
        await _members.StartAsync(name, cancellationToken);
    }

    internal string NameOf(string kind, int number) => kind switch
    {
        "silo" => SiloName(number),
        "gateway" => GatewayName(number),
        _ => kind,
    };

    private string SiloName(int number) => _file.Read().Silo(number).Name;

    private string GatewayName(int number) => _file.Read().Gateway(number).Name;

    /// <summary>Ports of members that are down are theirs still.</summary>
    private ClusterPlan Plan(ClusterState state) => new(
        _directory,
        ClusterSecrets.Read(_directory),
        new FreePorts(
        [
            state.Redis.Url.Port,
            state.Postgres.Url.Port,
            .. state.Silos.SelectMany(silo => new[] { silo.Ports.Silo, silo.Ports.Gateway }),
            .. state.Gateways.Select(gateway => gateway.Url.Port),
        ]));
}
