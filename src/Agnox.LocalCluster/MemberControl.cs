using Agnox.Local.Processes;
using Agnox.Local.Programs;
using Agnox.Local.State;

namespace Agnox.Local;

/// <summary>Starts and ends single members, and writes down what it did.</summary>
internal sealed class MemberControl(ClusterDirectory directory, StateFile file, HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts it with its identity and ports, and waits until it serves.</summary>
    /// <exception cref="ClusterFailureException">It runs already, ends, or does not serve in time.</exception>
    public async Task StartAsync(string name, CancellationToken cancellationToken)
    {
        var state = file.Read();
        var member = Find(state, name);
        if (member.IsAlive)
        {
            throw new ClusterFailureException($"{name} runs already, with pid {member.Pid}.");
        }

        var program = ProgramOf(state, member);
        var log = directory.LogOf(name);
        var logStart = log.Length;
        var process = DetachedProcess.Start(await program.PrepareAsync(cancellationToken), log.Path);
        await file.UpdateAsync(
            current => current.With(Find(current, name) with { Pid = process.Pid, Birth = process.Birth }),
            CancellationToken.None);

        var since = time.GetTimestamp();
        while (!await program.IsServingAsync(logStart, cancellationToken) || !process.IsAlive)
        {
            if (!process.IsAlive)
            {
                throw new ClusterFailureException($"{name} ended while it started. {log.DescribeTail()}");
            }

            if (time.GetElapsedTime(since) > state.StartLimit)
            {
                throw new ClusterFailureException(
                    $"{name} runs, but does not serve after {state.StartLimit.TotalSeconds:0} seconds. {log.DescribeTail()}");
            }

            await Task.Delay(Beat, time, cancellationToken);
        }
    }

    /// <summary>Asks it to end and waits; kills it when it takes too long. One that is not alive stays so.</summary>
    public async Task StopAsync(string name, CancellationToken cancellationToken)
    {
        var state = file.Read();
        var member = Find(state, name);
        var program = ProgramOf(state, member);
        await ProcessControl.StopAsync(member.Process, program.StopSignal, program.StopLimit, time, cancellationToken);
    }

    /// <summary>SIGKILL.</summary>
    /// <exception cref="ClusterFailureException">It is not alive.</exception>
    public async Task KillAsync(string name, CancellationToken cancellationToken)
    {
        if (!await ProcessControl.KillAsync(Find(file.Read(), name).Process, time, cancellationToken))
        {
            throw new ClusterFailureException($"{name} is not alive.");
        }
    }

    /// <summary>SIGSTOP; complete when it stands still.</summary>
    /// <exception cref="ClusterFailureException">It is not alive.</exception>
    public async Task SuspendAsync(string name, CancellationToken cancellationToken)
    {
        if (!await ProcessControl.SuspendAsync(Find(file.Read(), name).Process, time, cancellationToken))
        {
            throw new ClusterFailureException($"{name} is not alive.");
        }
    }

    /// <summary>SIGCONT.</summary>
    /// <exception cref="ClusterFailureException">It is not alive.</exception>
    public void Continue(string name)
    {
        if (!ProcessControl.TrySend(Find(file.Read(), name).Process, Signal.Continue))
        {
            throw new ClusterFailureException($"{name} is not alive.");
        }
    }

    /// <summary>All of them at the same time; the first failure gives up the others.</summary>
    public static Task TogetherAsync(
        IReadOnlyCollection<string> names, Func<string, CancellationToken, Task> act, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, names.Count), CancellationToken = cancellationToken },
            async (name, token) => await act(name, token));

    private static MemberProcess Find(ClusterState state, string name) =>
        state.Members.FirstOrDefault(member => member.Name == name)
        ?? throw new ClusterFailureException($"There is no {name} in this cluster.");

    private IClusterProgram ProgramOf(ClusterState state, MemberProcess member)
    {
        var secrets = ClusterSecrets.Read(directory);
        var configuration = new ClusterConfiguration(directory, state, secrets);
        return member switch
        {
            ServerMember { Name: RedisProgram.Name } redis => new RedisProgram(directory, redis, secrets),
            ServerMember postgres => new PostgresProgram(directory, postgres, secrets, time),
            SiloMember silo => new SiloProgram(directory, state, configuration, silo),
            GatewayMember gateway => new GatewayProgram(state, configuration, gateway, http),
            _ => throw new NotSupportedException($"Unknown member {member.GetType().Name}."),
        };
    }
}
