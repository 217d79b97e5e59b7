using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Agnox.Dispatch;
using Agnox.Executions;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Hosting;
using Agnox.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Agnox.Benchmarks;

/// <summary>The dispatcher and the doors of nodes; organizations are a loop that offers anew after each start.</summary>
internal static class DispatcherAlone
{
    private const int Nodes = 10;
    private const int SlotsPerNode = 8;
    private const int Window = 32;
    private const int MaxMeasured = 20_000;

    /// <summary>Microseconds per dispatch.</summary>
    public static async Task<double> MeasureAsync(int queued, int organizations)
    {
        var measured = Math.Min(MaxMeasured, queued * 8 / 10);
        var node = new InstantNode();
        var builder = new InProcessTestClusterBuilder(1) { Options = { ConfigureFileLogging = false } };
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddAgnoxGrains(ImmutableDictionary<string, string>.Empty);
            silo.AddMemoryGrainStorage(StorageNames.StreamSubscribers);
            silo.AddMemoryGrainStorage(StorageNames.State);
            silo.Services.AddSingleton<INodeHost>(node);
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var services = cluster.Silos[0].ServiceProvider;
        var dispatcher = services.GetRequiredService<IGrainFactory>().GetGrain<IDispatcherGrain>(HostPlatform.Name);
        var address = services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();
        var begun = new int[organizations];
        for (var organization = 0; organization < organizations; organization++)
        {
            await dispatcher.OfferAsync(Offer(organization, 0, queued / organizations));
        }

        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var reports = ReportAsync(dispatcher, address, stop.Token);
        for (var started = 0; started < measured; started++)
        {
            var key = await node.Starts.Reader.ReadAsync(CancellationToken.None);
            var organization = int.Parse(key.OrganizationId, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await dispatcher.OfferAsync(Offer(organization, ++begun[organization], queued / organizations));
        }

        var elapsed = watch.Elapsed;
        await stop.CancelAsync();
        await reports;
        return elapsed.TotalMicroseconds / measured;
    }

    private static OrganizationOffer Offer(int organization, int first, int runs)
    {
        var id = DispatchChain.IdOf(organization);
        ImmutableArray<OfferedRun> offered = [.. Enumerable.Range(first, Math.Max(0, Math.Min(Window, runs - first))).Select(run => new OfferedRun(
            new(id, string.Create(CultureInfo.InvariantCulture, $"run-{run}")), "tests:1", DateTimeOffset.UnixEpoch.AddSeconds(run)))];
        return new(id, 0, 1, offered);
    }

    private static async Task ReportAsync(IDispatcherGrain dispatcher, string address, CancellationToken cancellationToken)
    {
        for (var sequence = 1L; !cancellationToken.IsCancellationRequested; sequence++)
        {
            for (var node = 0; node < Nodes; node++)
            {
                await dispatcher.ReportNodeAsync(new()
                {
                    NodeId = string.Create(CultureInfo.InvariantCulture, $"node-{node}"),
                    Address = address,
                    Platform = HostPlatform.Name,
                    Slots = SlotsPerNode,
                    Running = [],
                    Sequence = sequence,
                });
            }
        }
    }

    /// <summary>Takes everything; each run is over at once.</summary>
    private sealed class InstantNode : INodeHost
    {
        public Channel<ExecutionKey> Starts { get; } = Channel.CreateUnbounded<ExecutionKey>();

        public bool TryReserve(ExecutionKey key) => Starts.Writer.TryWrite(key);

        public void Stop(ExecutionKey key, int attempt)
        {
        }

        public void SetDraining(bool isDraining)
        {
        }
    }
}
