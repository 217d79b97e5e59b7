using System.Text;

using Agnox.Silo.Docker;

using Docker.DotNet;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

[Trait("Category", "Docker")]
public sealed class IsolationTests(EngineFixture fixture)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Containers_OfOneHost_CannotReachOneAnother()
    {
        var listening = await fixture.CreateAsync(
            """
            hostname -i
            (while true; do echo hello | nc -l -p 8080; done) &
            until nc -w 2 $(hostname -i) 8080 < /dev/null; do usleep 50000; done
            sleep 600
            """);
        await using var tail = await fixture.Engine.TailAsync(listening, Cancelled);
        await fixture.Engine.StartAsync(listening, Cancelled);
        using var lines = new StreamReader(tail, Encoding.UTF8, leaveOpen: true);
        var address = await NextLineAsync(lines);
        Assert.Equal("hello", await ServedLineAsync(lines));

        var other = await fixture.RunAsync($"nc -w 2 {address} 8080 < /dev/null && echo reached || echo blocked");

        Assert.Contains("blocked", other, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", other, StringComparison.Ordinal);
        Assert.DoesNotContain("reached", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Network_MadeByTwoProcessesAtOnce_IsOneAndUsable()
    {
        using var one = EngineFixture.Make(new DockerOptions { BlockLinkLocal = false });
        using var two = EngineFixture.Make(new DockerOptions { BlockLinkLocal = false });
        var network = "agnox-test-" + Guid.NewGuid().ToString("N")[..8];
        var plan = await fixture.PlanAsync("exit 0") with { Network = network };
        var made = await Task.WhenAll(
            one.CreateAsync(plan, Cancelled), two.CreateAsync(plan with { Name = plan.Name + "-2" }, Cancelled));
        try
        {
            foreach (var id in made)
            {
                await one.StartAsync(id, Cancelled);
                Assert.Equal(0, (await fixture.WaitAsync(id)).ExitCode);
            }
        }
        finally
        {
            await RemoveAsync(network, made);
        }
    }

    [Fact]
    public async Task Network_RemovedBehindOurBack_IsMadeAnewAtTheStart()
    {
        using var engine = EngineFixture.Make(new DockerOptions { BlockLinkLocal = false });
        var network = "agnox-test-" + Guid.NewGuid().ToString("N")[..8];
        var plan = await fixture.PlanAsync("exit 0") with { Network = network };
        var id = await engine.CreateAsync(plan, Cancelled);
        try
        {
            using var client = new DockerClientBuilder().Build();
            await client.Networks.DeleteNetworkAsync(network, Cancelled);

            await engine.StartAsync(id, Cancelled);

            Assert.Equal(0, (await fixture.WaitAsync(id)).ExitCode);
        }
        finally
        {
            await RemoveAsync(network, [id]);
        }
    }

    private async Task RemoveAsync(string network, string[] containers)
    {
        foreach (var id in containers)
        {
            await fixture.Engine.DestroyAsync(id, CancellationToken.None);
        }

        using var client = new DockerClientBuilder().Build();
        await client.Networks.DeleteNetworkAsync(network, CancellationToken.None);
    }

    /// <summary>The server's own visit may come before it listens; those refusals are skipped.</summary>
    private static async Task<string> ServedLineAsync(StreamReader lines)
    {
        while (true)
        {
            var line = await NextLineAsync(lines);
            if (!line.StartsWith("nc:", StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    private static async Task<string> NextLineAsync(StreamReader lines) =>
        await lines.ReadLineAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) ?? "";
}
