using Agnox.Local.Processes;
using Agnox.Local.Programs;
using Agnox.Local.State;

namespace Agnox.Local;

/// <summary>
/// A whole cluster on this machine: Redis, PostgreSQL, silos and gateways as processes of their own, which live on when
/// this one ends. Everything about it is in its directory, so any number of these objects, in any process, may stand for it.
/// </summary>
public sealed partial class LocalCluster : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly ClusterDirectory _directory;
    private readonly StateFile _file;
    private readonly MemberControl _members;
    private readonly TimeProvider _time;

    private LocalCluster(ClusterDirectory directory, TimeProvider time)
    {
        _directory = directory;
        _time = time;
        _file = new(directory, time);
        _members = new(directory, _file, Http, time);
    }

    /// <summary>Where the gateways answer, the first gateway first.</summary>
    public IReadOnlyList<Uri> Gateways => [.. _file.Read().Gateways.Select(gateway => gateway.Url)];

    /// <summary>The gateways as processes.</summary>
    public IReadOnlyList<GatewayMember> GatewayMembers => _file.Read().Gateways;

    /// <summary>The silos, silo 1 first.</summary>
    public IReadOnlyList<SiloMember> Silos => _file.Read().Silos;

    /// <summary>Redis.</summary>
    public ServerMember Redis => _file.Read().Redis;

    /// <summary>PostgreSQL.</summary>
    public ServerMember Postgres => _file.Read().Postgres;

    /// <summary>The configuration that all silos or all gateways have, secrets included.</summary>
    public IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var configuration = Configuration();
            return configuration.SharedBySilos.SetItems(configuration.SharedByGateways);
        }
    }

    /// <summary>Starts a cluster and waits until all of it serves. On a failure nothing of it is left running.</summary>
    /// <param name="layout">What it consists of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterFailureException">One is up there already, or a part does not start.</exception>
    public static Task<LocalCluster> UpAsync(ClusterLayout layout, CancellationToken cancellationToken = default) =>
        UpAsync(layout, progress: null, cancellationToken);

    /// <summary>Starts a cluster and waits until all of it serves. On a failure nothing of it is left running.</summary>
    /// <param name="layout">What it consists of.</param>
    /// <param name="progress">Hears what is being done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterFailureException">One is up there already, or a part does not start.</exception>
    public static async Task<LocalCluster> UpAsync(
        ClusterLayout layout, IProgress<string>? progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        layout.Validate();
        layout.Programs.Validate();
        var directory = new ClusterDirectory(layout.Directory);
        var cluster = new LocalCluster(directory, TimeProvider.System);
        if (cluster._file.TryRead() is { } earlier && earlier.Members.Any(member => member.IsAlive))
        {
            throw new ClusterFailureException(
                $"A cluster is up in {directory.Root} already. Stop it first: ./agnox cluster down");
        }

        directory.Create();
        var plan = new ClusterPlan(directory, ClusterSecrets.ReadOrCreate(directory), new FreePorts());
        ClusterConfiguration.Store(directory, layout);
        cluster._file.Write(plan.Of(layout));
        try
        {
            await cluster.StartAllAsync(progress, cancellationToken);
            return cluster;
        }
        catch
        {
            progress?.Report("Stopping what was started");
            await cluster.DownAsync(deleteData: false, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The cluster that was started in a directory.</summary>
    /// <param name="directory">The cluster's own directory, with <c>state.json</c> in it.</param>
    /// <exception cref="ClusterFailureException">None is there.</exception>
    public static LocalCluster Open(string directory)
    {
        var cluster = At(directory);
        cluster._file.Read();
        return cluster;
    }

    /// <summary>Path of the file with all that a member printed.</summary>
    /// <param name="name"><c>redis</c>, <c>postgres</c>, <c>migrate</c>, <c>silo-1</c>, <c>gateway-1</c>, …</param>
    public string LogOf(string name) => _directory.LogOf(name).Path;

    /// <summary>
    /// Stops gateways, silos and servers, in this order. Runs' containers are left for the silos of the next
    /// <see cref="UpAsync(ClusterLayout, CancellationToken)"/>. Repeating it does nothing.
    /// </summary>
    /// <param name="deleteData">Removes databases, artifacts, logs and secrets too.</param>
    /// <param name="cancellationToken">Gives up waiting; a repetition goes on.</param>
    public async Task DownAsync(bool deleteData = false, CancellationToken cancellationToken = default)
    {
        if (_file.TryRead() is { } state)
        {
            await StopAsync(state.Gateways, cancellationToken);
            await StopAsync(state.Silos, cancellationToken);
            await StopAsync([state.Postgres, state.Redis], cancellationToken);
            _file.Delete();
        }

        if (deleteData)
        {
            _directory.Delete();
        }
    }

    /// <summary>Stops the cluster and keeps its data.</summary>
    public async ValueTask DisposeAsync() => await DownAsync();

    /// <summary>What is in a directory, whether a cluster is up there or not.</summary>
    internal static LocalCluster At(string directory) => new(new(directory), TimeProvider.System);

    internal ClusterState ReadState() => _file.Read();

    private ClusterConfiguration Configuration() => new(_directory, _file.Read(), ClusterSecrets.Read(_directory));

    private async Task StartAllAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var state = _file.Read();
        progress?.Report("Starting Redis and PostgreSQL");

        // What Redis holds is the membership of processes that are gone; left there, new ones would try to reach them.
        if (Directory.Exists(_directory.Redis))
        {
            Directory.Delete(_directory.Redis, recursive: true);
        }

        await StartAsync([state.Redis, state.Postgres], cancellationToken);
        progress?.Report("Upgrading the schema");
        await DetachedProcess.RunToEndAsync(
            DotNet.Run(state.Programs.Silo, Configuration().SharedBySilos, "migrate"), _directory.LogOf("migrate"), cancellationToken);
        progress?.Report($"Starting {state.Silos.Length} silos");
        await StartAsync(state.Silos, cancellationToken);
        progress?.Report($"Starting {state.Gateways.Length} gateways");
        await StartAsync(state.Gateways, cancellationToken);
        progress?.Report("Waiting for all nodes");
        await WaitForNodesAsync(cancellationToken);
    }

    private Task StartAsync(IEnumerable<MemberProcess> members, CancellationToken cancellationToken) =>
        MemberControl.TogetherAsync([.. members.Select(member => member.Name)], _members.StartAsync, cancellationToken);

    private Task StopAsync(IEnumerable<MemberProcess> members, CancellationToken cancellationToken) =>
        MemberControl.TogetherAsync([.. members.Select(member => member.Name)], _members.StopAsync, cancellationToken);
}
