using System.Diagnostics;
using System.Globalization;
using Agnox.Executions;
using Agnox.Grains.Executions;
using Agnox.Grains.Hosting;
using Agnox.Organizations;
using Agnox.Testing.Simulated;
using Orleans.TestingHost;

namespace Agnox.Benchmarks;

/// <summary>A silo with the real grains, a queue made ready in its store, and a node whose slots then open.</summary>
internal static class DispatchChain
{
    private const int Slots = 64;
    private const int MaxMeasured = 5000;

    /// <summary>Microseconds per dispatch.</summary>
    public static async Task<double> MeasureAsync(int queued, int organizations)
    {
        var measured = Math.Min(MaxMeasured, queued * 8 / 10);
        var simulation = new Simulation();
        var done = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (started, begunAt) = (0, 0L);
        simulation.Started = _ =>
        {
            var number = Interlocked.Increment(ref started);
            if (number == 1)
            {
                begunAt = Stopwatch.GetTimestamp();
            }
            else if (number == measured)
            {
                done.SetResult(Stopwatch.GetElapsedTime(begunAt));
            }
        };
        for (var organization = 0; organization < organizations; organization++)
        {
            await FillAsync(simulation, organization, queued / organizations);
        }

        await using var cluster = await StartAsync(simulation);
        await CreateAsync(cluster, Enumerable.Range(0, organizations));
        simulation.Slots = Slots;
        return (await done.Task).TotalMicroseconds / (measured - 1);
    }

    public static async Task<InProcessTestCluster> StartAsync(Simulation simulation)
    {
        var builder = new InProcessTestClusterBuilder(1) { Options = { ConfigureFileLogging = false } };
        builder.ConfigureSilo((_, silo) => simulation.Configure(silo, "enterprise"));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    public static Task CreateAsync(InProcessTestCluster cluster, IEnumerable<int> organizations) => Parallel.ForEachAsync(
        organizations,
        async (organization, _) => await cluster.Client.GetGrain<IOrganizationGrain>(IdOf(organization)).CreateAsync($"Organization {organization}", "user"));

    public static string IdOf(int organization) => organization.ToString("x24", CultureInfo.InvariantCulture);

    public static SubmitExecution Request(string taskId) => new()
    {
        TaskId = taskId,
        Image = "registry.example.com/team/tests:1.0",
        Command = "Smoke tests",
        Environment = "staging",
        Trigger = "manual",
        SubmittedBy = "650000000000000000000000",
    };

    /// <summary>Puts accepted runs into the store, as a silo that starts finds them.</summary>
    public static async Task FillAsync(Simulation simulation, int organization, int runs)
    {
        var now = TimeProvider.System.GetUtcNow().AddHours(-1);
        for (var run = 0; run < runs; run++)
        {
            var key = new ExecutionKey(IdOf(organization), string.Create(CultureInfo.InvariantCulture, $"run-{run}"));
            var state = new ExecutionState
            {
                Id = IdOf(run),
                Status = ExecutionStatus.Pending,
                Request = Request(key.TaskId),
                Fingerprint = "-",
                Platform = HostPlatform.Name,
                RunTimeout = TimeSpan.FromHours(1),
                QueuedAt = now.AddMilliseconds(run),
            };
            await simulation.Executions.WriteAsync(ExecutionDocuments.ToRow(key, state), 0, CancellationToken.None);
        }
    }
}
