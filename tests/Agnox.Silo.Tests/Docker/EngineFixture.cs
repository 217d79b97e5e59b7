using System.Collections.Concurrent;
using System.Text;

using Agnox.Grains.Running;
using Agnox.Silo.Docker;
using Agnox.Silo.Tests.Docker;
using Agnox.Testing.Docker;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Xunit;

[assembly: AssemblyFixture(typeof(EngineFixture))]

namespace Agnox.Silo.Tests.Docker;

/// <summary>The engine of this host, and plans for containers that are removed at the end.</summary>
public sealed class EngineFixture : IAsyncDisposable
{
    public const string Network = "agnox-engine-tests";

    private readonly ConcurrentBag<string> _made = [];
    private readonly string _node = "test-" + Guid.NewGuid().ToString("N");

    internal DockerEngine Engine { get; } = Make(new DockerOptions());

    public string Node => _node;

    internal static DockerEngine Make(DockerOptions options) => new(
        Options.Create(options),
        new LinkLocalBlock(TimeProvider.System, NullLogger<LinkLocalBlock>.Instance),
        TimeProvider.System,
        NullLogger<DockerEngine>.Instance);

    internal async Task<ContainerPlan> PlanAsync(string script) => new()
    {
        Name = "agnox-test-" + Guid.NewGuid().ToString("N"),
        Image = await TestImages.ScriptAsync(script),
        Command = ["/bin/sh", "/app/entrypoint.sh", "all"],
        WorkingDirectory = "/app",
        Environment = ["CI=true"],
        Labels = Labels("org/run", 1),
        MemoryBytes = 256L << 20,
        NanoCpus = 2_000_000_000,
        PidsLimit = 64,
        SharedMemoryBytes = 64L << 20,
        EngineLogBytes = 64L << 20,
        Network = Network,
        AllowHostAccess = false,
    };

    internal Dictionary<string, string> Labels(string execution, int attempt) => new(StringComparer.Ordinal)
    {
        [ContainerLabels.Execution] = execution,
        [ContainerLabels.Attempt] = attempt.ToString(System.Globalization.CultureInfo.InvariantCulture),
        [ContainerLabels.Node] = _node,
    };

    internal async Task<string> CreateAsync(ContainerPlan plan)
    {
        var id = await Engine.CreateAsync(plan, TestContext.Current.CancellationToken);
        _made.Add(id);
        return id;
    }

    internal async Task<string> CreateAsync(string script) => await CreateAsync(await PlanAsync(script));

    internal async Task<string> StartAsync(string script)
    {
        var id = await CreateAsync(script);
        await Engine.StartAsync(id, TestContext.Current.CancellationToken);
        return id;
    }

    internal async Task<ContainerExit> WaitAsync(string id) =>
        await Engine.WaitAsync(id, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Starts, follows and returns all that was printed, as text.</summary>
    internal async Task<string> RunAsync(string script)
    {
        var id = await CreateAsync(script);
        await using var tail = await Engine.TailAsync(id, TestContext.Current.CancellationToken);
        await Engine.StartAsync(id, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(await ReadAsync(tail));
    }

    internal async Task<byte[]> TailAsync(string id)
    {
        await using var tail = await Engine.TailAsync(id, TestContext.Current.CancellationToken);
        return await ReadAsync(tail);
    }

    internal static async Task<byte[]> ReadAsync(Stream tail)
    {
        using var all = new MemoryStream();
        await tail.CopyToAsync(all, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _made)
        {
            await Engine.DestroyAsync(id, CancellationToken.None);
        }

        Engine.Dispose();
    }
}
