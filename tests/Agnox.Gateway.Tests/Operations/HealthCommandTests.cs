using Agnox.Gateway.Operations;
using Agnox.Gateway.Tests.Http;
using Agnox.Operations;
using Xunit;

namespace Agnox.Gateway.Tests.Operations;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Command_BesideAGateway_EndsAsTheGatewaySays(bool isDatabaseHealthy, int code)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Cluster.Add<IOperationsGrain>(_ =>
            new OperationsStub(() => Task.FromResult(new InstallationStatus(isDatabaseHealthy, 0, []))));

        Assert.Equal(code, await HealthCommand.RunAsync(host.Client.BaseAddress!.ToString()));
    }

    [Fact]
    public async Task Command_WithoutAGateway_Fails()
    {
        string address;
        await using (var host = await GatewayHost.StartAsync())
        {
            address = host.Client.BaseAddress!.ToString();
        }

        Assert.Equal(1, await HealthCommand.RunAsync(address));
    }

    [Theory]
    [InlineData("http://0.0.0.0:3000", "http://localhost:3000/health")]
    [InlineData("http://*:80;http://+:81", "http://localhost/health")]
    [InlineData("http://[::]:3000/", "http://localhost:3000/health")]
    [InlineData("http://10.0.0.7:3000", "http://10.0.0.7:3000/health")]
    public void Health_OfWhatIsListenedOn_CanBeAsked(string urls, string expected) =>
        Assert.Equal(new Uri(expected), HealthCommand.HealthOf(urls));
}
