using System.Net.Http.Headers;
using Agnox.Testing.Docker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agnox.Benchmarks;

/// <summary>A page of executions against an endpoint that only answers the same bytes; the same client asks both.</summary>
internal static class ListBenchmark
{
    private const int Runs = 25;
    private const int Requests = 4000;
    private const int Clients = 4;

    public static async Task<double> RunAsync(Bench bench)
    {
        var image = await TestImages.ScriptAsync("echo '1 passed'");
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => bench.Member.RunAsync(image)));
        using var ours = new HttpClient { BaseAddress = bench.Platform.Http.BaseAddress };
        ours.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bench.Member.Token);
        var page = await ours.GetByteArrayAsync(new Uri("/api/executions?limit=25", UriKind.Relative));

        await using var empty = Empty(page);
        await empty.StartAsync();
        using var bare = new HttpClient { BaseAddress = new Uri(empty.Urls.First()) };
        var ratios = new List<double>();
        for (var round = -3; round < 3; round++)
        {
            var bareTime = await AskAsync(bare);
            var ourTime = await AskAsync(ours);
            if (round >= 0)
            {
                await bench.SayAsync($"{page.Length} bytes, {Clients} clients: empty endpoint {Requests / bareTime.TotalSeconds:0} requests/s, Agnox {Requests / ourTime.TotalSeconds:0} requests/s");
                ratios.Add(ourTime / bareTime);
            }
        }

        return Measure.Median(ratios);
    }

    private static Task<TimeSpan> AskAsync(HttpClient http) => Measure.TimeAsync(() => Parallel.ForAsync(
        0,
        Requests,
        new ParallelOptions { MaxDegreeOfParallelism = Clients },
        async (_, cancellationToken) => await http.GetByteArrayAsync(new Uri("/api/executions?limit=25", UriKind.Relative), cancellationToken)));

    private static WebApplication Empty(byte[] page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/api/executions", () => Results.Bytes(page, "application/json"));
        return app;
    }
}
