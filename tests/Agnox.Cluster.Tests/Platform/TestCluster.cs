using System.Collections.Immutable;
using Agnox.Local;
using Agnox.Testing.Platform;

namespace Agnox.Cluster.Tests.Platform;

/// <summary>A cluster of processes for tests: three silos, two gateways, in a directory of its own that goes with it.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>The bridge its runs share; another than that of other tests, which may use other rules for it.</summary>
    public const string Network = "agnox-cluster-tests";

    private readonly string _directory;

    private TestCluster(LocalCluster local, string directory)
    {
        Local = local;
        _directory = directory;
    }

    /// <summary>What tests set; a test adds its own.</summary>
    public static ImmutableDictionary<string, string> Defaults { get; } = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase)
        .AddRange(RateLimitSettings.Off)
        .Add("Organizations:DefaultPlan", "enterprise")
        .Add("Runner:Network", Network)
        .Add("Executions:DetachedGrace", "00:01:00");

    public LocalCluster Local { get; }

    public IReadOnlyList<Uri> Gateways => Local.Gateways;

    /// <summary>What all silos and gateways were started with.</summary>
    public IReadOnlyDictionary<string, string> Settings => Local.Settings;

    /// <summary>What a silo has printed since the cluster came up.</summary>
    public string LogOfSilo(int number)
    {
        using var file = new FileStream(
            Path.Combine(_directory, "logs", $"{Local.Silos[number - 1].Name}.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    public static async Task<TestCluster> UpAsync(ImmutableDictionary<string, string> settings, int silos = 3, int slots = 3)
    {
        var directory = Directory.CreateTempSubdirectory("agnox-cluster-").FullName;
        var local = await LocalCluster.UpAsync(new()
        {
            Directory = directory,
            Silos = silos,
            Gateways = 2,
            Slots = slots,
            Port = 0,
            Settings = settings,
        });
        return new(local, directory);
    }

    public async ValueTask DisposeAsync()
    {
        await Local.DownAsync(deleteData: true);
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
