using System.Globalization;
using Agnox.Testing.Platform;

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
        new("dispatch", "time per dispatch with 100,000 runs of 200 organizations queued over that with 1,000", 1.25, DispatchBenchmark.RunAsync),
    ];

    public static async Task<int> RunAsync(string[] names, TextWriter output)
    {
        var chosen = Benchmarks.Where(benchmark => names.Length == 0 || names.Contains(benchmark.Name, StringComparer.Ordinal)).ToList();
        if (chosen.Count == 0)
        {
            await output.WriteLineAsync($"There is no such benchmark. There are: {string.Join(", ", Benchmarks.Select(b => b.Name))}.");
            return 1;
        }

        await using var platform = await StandaloneProcess.StartAsync(Settings);
        await using var member = await TestMember.SignUpAsync(platform.Http.BaseAddress!);
        foreach (var benchmark in chosen)
        {
            await output.WriteLineAsync($"{benchmark.Name}: {benchmark.What}");
            var ratio = await benchmark.Run(new(platform, member, output));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{benchmark.Name}: ratio {ratio:0.00}, budget {benchmark.Budget:0.00}, {(ratio <= benchmark.Budget ? "kept" : "MISSED")}"));
        }

        return 0;
    }

    private sealed record Benchmark(string Name, string What, double Budget, Func<Bench, Task<double>> Run);
}

/// <summary>What a benchmark works with.</summary>
internal sealed record Bench(StandaloneProcess Platform, TestMember Member, TextWriter Output)
{
    public Task SayAsync(FormattableString text) => Output.WriteLineAsync("  " + text.ToString(CultureInfo.InvariantCulture));
}
