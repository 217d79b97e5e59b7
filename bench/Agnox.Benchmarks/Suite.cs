using System.Globalization;
using Agnox.Benchmarks.Cluster;

namespace Agnox.Benchmarks;

/// <summary>The benchmarks by name. Each measures Agnox beside a bare baseline, in turns, in one run, and prints their ratio.</summary>
internal static class Suite
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Organizations:DefaultPlan"] = "enterprise",
        ["RateLimits:Api:Limit"] = "1000000", // out of reach, but counted, as everywhere
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
    };

    private static readonly IReadOnlyList<Benchmark> Benchmarks =
    [
        new("noop", "one run that does nothing, POST to terminal, over docker run with the same limits", 1.10, NoOpBenchmark.OneAsync),
        new("parallel", "50 such runs over 50 docker runs at the same parallelism", 1.15, NoOpBenchmark.ManyAsync),
        new("log", "1,000,000 lines, POST to terminal, over docker run piped to a file", 1.25, LogBenchmark.RunAsync),
        new("list", "time of GET /api/executions?limit=25 over an empty endpoint answering the same bytes", 4.00, ListBenchmark.RunAsync),
        new("dispatch", "time per dispatch with 100,000 runs of 200 organizations queued over that with 1,000", 1.25, DispatchBenchmark.RunAsync) { OnStandalone = false },
        new("cluster", "median time of a POST through two gateways at 20/s over that of GET /; grain calls; a silo's death", null, ClusterBenchmark.RunAsync) { OnStandalone = false },
    ];

    public static async Task<int> RunAsync(string[] names, TextWriter output)
    {
        var chosen = Benchmarks.Where(benchmark => names.Length == 0 || names.Contains(benchmark.Name, StringComparer.Ordinal)).ToList();
        if (chosen.Count == 0)
        {
            await output.WriteLineAsync($"There is no such benchmark. There are: {string.Join(", ", Benchmarks.Select(b => b.Name))}.");
            return 1;
        }

        await using var bench = new Bench(output);
        foreach (var benchmark in chosen)
        {
            await output.WriteLineAsync($"{benchmark.Name}: {benchmark.What}");
            if (benchmark.OnStandalone)
            {
                await bench.StartStandaloneAsync(Settings);
            }

            await output.WriteLineAsync(Verdict(benchmark, await benchmark.Run(bench)));
        }

        return 0;
    }

    private static string Verdict(Benchmark benchmark, double ratio)
    {
        var verdict = string.Create(CultureInfo.InvariantCulture, $"{benchmark.Name}: ratio {ratio:0.00}");
        return benchmark.Budget is { } budget
            ? verdict + string.Create(CultureInfo.InvariantCulture, $", budget {budget:0.00}, {(ratio <= budget ? "kept" : "MISSED")}")
            : verdict;
    }

    /// <param name="Name">What the command line calls it.</param>
    /// <param name="What">What is divided by what.</param>
    /// <param name="Budget">Largest ratio that is good enough; null where none is set.</param>
    /// <param name="Run">Measures, and returns the ratio.</param>
    private sealed record Benchmark(string Name, string What, double? Budget, Func<Bench, Task<double>> Run)
    {
        /// <summary>Whether it asks a standalone; others start what they measure.</summary>
        public bool OnStandalone { get; init; } = true;
    }
}
