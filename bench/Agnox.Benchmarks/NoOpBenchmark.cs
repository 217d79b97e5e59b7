using Agnox.Testing.Docker;

namespace Agnox.Benchmarks;

/// <summary>What Agnox adds to a container that does nothing.</summary>
internal static class NoOpBenchmark
{
    private const int Rounds = 20;
    private const int Many = 50;

    public static async Task<double> OneAsync(Bench bench)
    {
        var image = await TestImages.ScriptAsync("echo '1 passed'");
        var (bare, ours) = (new List<double>(), new List<double>());
        for (var round = -2; round < Rounds; round++)
        {
            var bareTime = await Measure.TimeAsync(() => BareDocker.RunAsync(image));
            var ourTime = await Measure.TimeAsync(() => bench.Member.RunAsync(image));
            if (round >= 0)
            {
                bare.Add(bareTime.TotalMilliseconds);
                ours.Add(ourTime.TotalMilliseconds);
            }
        }

        await bench.SayAsync($"median of {Rounds}: docker run {Measure.Median(bare):0} ms, Agnox {Measure.Median(ours):0} ms");
        return Measure.Median(ours) / Measure.Median(bare);
    }

    public static async Task<double> ManyAsync(Bench bench)
    {
        var image = await TestImages.ScriptAsync("echo '1 passed'");
        var parallel = Environment.ProcessorCount;
        var ratios = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            var bare = await Measure.TimeAsync(() => Parallel.ForAsync(
                0,
                Many,
                new ParallelOptions { MaxDegreeOfParallelism = parallel },
                async (_, _) => await BareDocker.RunAsync(image)));
            var ours = await Measure.TimeAsync(async () => await Task.WhenAll(
                Enumerable.Range(0, Many).Select(_ => bench.Member.RunAsync(image))));
            await bench.SayAsync($"{Many} runs, {parallel} at a time: docker run {bare.TotalSeconds:0.00} s, Agnox {ours.TotalSeconds:0.00} s");
            ratios.Add(ours / bare);
        }

        return Measure.Median(ratios);
    }
}
