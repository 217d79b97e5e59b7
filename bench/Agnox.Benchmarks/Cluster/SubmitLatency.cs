using System.Runtime.InteropServices;
using Agnox.Testing.Platform;

namespace Agnox.Benchmarks.Cluster;

/// <summary>What accepting a run costs: the same open loop against the submit route and against one that does nothing.</summary>
internal static class SubmitLatency
{
    private const int Organizations = 4;

    private static readonly int[] Rates = [20, 50];
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <summary>No node offers it, so that the runs stay where they are accepted.</summary>
    private static readonly string Platform = RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "linux/amd64" : "linux/arm64";

    /// <returns>Median of a submit over that of the idle route, at the lowest rate.</returns>
    public static async Task<double> RunAsync(Bench bench, BenchCluster cluster)
    {
        var members = await cluster.SignUpAsync(Organizations);
        await bench.SayAsync($"submit: POST /api/execution-request of {Organizations} organizations through {BenchCluster.Gateways} gateways in turn, open loop, {Length.TotalSeconds:0} s each; the runs ask for {Platform}, which no node has, so only acceptance is measured; beside it GET /, which does nothing");
        using var greeting = new HttpClient();
        await OpenLoop.RunAsync(Rates[^1], WarmUp, number => GreetAsync(greeting, members[number % Organizations]));
        await OpenLoop.RunAsync(Rates[^1], WarmUp, number => SubmitAsync(members[number % Organizations]));
        var ratios = new List<double>();
        foreach (var rate in Rates)
        {
            var idle = await OpenLoop.RunAsync(rate, Length, number => GreetAsync(greeting, members[number % Organizations]));
            var submit = await OpenLoop.RunAsync(rate, Length, number => SubmitAsync(members[number % Organizations]));
            await bench.SayAsync($"{rate}/s: GET / p50 {idle.P50:0.0}, p99 {idle.P99:0.0}, max {idle.Max:0.0} ms, {idle.Errors} errors; submit p50 {submit.P50:0.0}, p99 {submit.P99:0.0}, max {submit.Max:0.0} ms, {submit.Errors} errors; ratio p50 {submit.P50 / idle.P50:0.0}, p99 {submit.P99 / idle.P99:0.0}");
            ratios.Add(submit.P50 / idle.P50);
        }

        return ratios[0];
    }

    private static async Task<bool> GreetAsync(HttpClient http, TestMember member)
    {
        using var answer = await http.GetAsync(member.Http.BaseAddress);
        return answer.IsSuccessStatusCode;
    }

    private static async Task<bool> SubmitAsync(TestMember member)
    {
        var body = TestMember.Submission($"run-{Guid.NewGuid():N}", "registry.example.com/team/tests:1.0");
        body["platform"] = Platform;
        using var answer = await member.PostAsync("/api/execution-request", body);
        return answer.IsSuccessStatusCode;
    }
}
