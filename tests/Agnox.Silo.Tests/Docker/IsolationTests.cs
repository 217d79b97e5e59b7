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
            "hostname -i; (while true; do echo hello | nc -l -p 8080; done) & wget -q -T 2 -O - http://127.0.0.1:8080 ; sleep 600");
        await using var tail = await fixture.Engine.TailAsync(listening, Cancelled);
        await fixture.Engine.StartAsync(listening, Cancelled);
        var address = await FirstLineAsync(tail);
        Assert.Matches(@"^\d+\.\d+\.\d+\.\d+$", address);

        var other = await fixture.RunAsync(
            $"hostname -i; nc -w 2 {address} 8080 < /dev/null && echo reached || echo blocked; nc -w 2 $(hostname -i) 1 || echo up");

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

    private static async Task<string> FirstLineAsync(Stream tail)
    {
        using var reader = new StreamReader(tail, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadLineAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) ?? "";
    }
}
