using System.Diagnostics;
using Agnox.Testing.Docker;

namespace Agnox.Benchmarks;

/// <summary>What Agnox adds to a million lines, in time and in memory.</summary>
internal static class LogBenchmark
{
    private const int Lines = 1_000_000;
    private const double Mebibyte = 1 << 20;

    public static async Task<double> RunAsync(Bench bench)
    {
        var image = await TestImages.ScriptAsync(
            $"awk 'BEGIN {{ for (i = 1; i <= {Lines}; i++) printf \"line %07d of a long and talkative suite of tests\\n\", i }}'; echo '1 passed'");
        var file = Path.GetTempFileName();
        var ratios = new List<double>();
        try
        {
            await bench.Member.RunAsync(await TestImages.ScriptAsync("echo '1 passed'"));
            for (var round = 0; round < 3; round++)
            {
                var bare = await Measure.TimeAsync(async () =>
                {
                    await using var output = File.Create(file);
                    await BareDocker.RunAsync(image, output);
                });
                var before = Memory(bench);
                var peak = before;
                var ours = await Measure.TimeAsync(async () =>
                {
                    var run = bench.Member.RunAsync(image);
                    while (await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System)) != run)
                    {
                        peak = Math.Max(peak, Memory(bench));
                    }

                    await run;
                });
                await bench.SayAsync($"docker run {bare.TotalSeconds:0.00} s, Agnox {ours.TotalSeconds:0.00} s; the process grew by {(peak - before) / Mebibyte:0} MiB at most, from {before / Mebibyte:0} MiB");
                ratios.Add(ours / bare);
            }
        }
        finally
        {
            File.Delete(file);
        }

        return Measure.Median(ratios);
    }

    private static long Memory(Bench bench)
    {
        using var process = Process.GetProcessById(bench.Platform.ProcessId);
        return process.WorkingSet64;
    }
}
