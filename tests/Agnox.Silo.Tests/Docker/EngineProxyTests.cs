using System.Net;
using System.Text;
using Agnox.Grains.Hosting;
using Agnox.Grains.Running;
using Agnox.Silo.Docker;
using Agnox.Testing.Docker;
using Xunit;

namespace Agnox.Silo.Tests.Docker;

/// <summary>All that a silo asks of the engine passes the filter of the composed installation, and nothing else does.</summary>
[Trait("Category", "Docker")]
public sealed class EngineProxyTests(EngineFixture fixture) : IAsyncLifetime
{
    private EngineProxy? _started;
    private HttpClient? _http;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private EngineProxy Proxy => _started ?? throw new InvalidOperationException("The proxy is not started.");

    public async ValueTask InitializeAsync()
    {
        _started = await EngineProxy.StartAsync();
        _http = new HttpClient { BaseAddress = _started.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }

    [Fact]
    public async Task Run_ThroughTheProxy_IsCarriedOutToItsEnd()
    {
        using var engine = EngineFixture.Make(new DockerOptions { Endpoint = Proxy.Address });
        var plan = await fixture.PlanAsync("echo seen; echo kept > /app/kept; exit 3");
        Assert.True(ImageReference.TryParse(plan.Image, out var image));
        await engine.DescribeAsync(Cancelled);
        await engine.EnsureImageAsync(image, HostPlatform.Name, PullPolicy.IfMissing, new Sentences(), Cancelled);
        Assert.Contains(plan.Image, await engine.ListImagesAsync(Cancelled), StringComparer.Ordinal);

        var id = await engine.CreateAsync(plan, Cancelled);
        try
        {
            await using var attached = await engine.TailAsync(id, Cancelled);
            await engine.StartAsync(id, Cancelled);
            Assert.Equal("seen\r\n", Encoding.UTF8.GetString(await EngineFixture.ReadAsync(attached)));
            Assert.Equal(3, (await engine.WaitAsync(id, Cancelled)).ExitCode);
            await using var kept = await engine.TailAsync(id, Cancelled);
            Assert.Equal("seen\r\n", Encoding.UTF8.GetString(await EngineFixture.ReadAsync(kept)));
            Assert.Contains("/app/kept", await engine.ListChangedPathsAsync(id, Cancelled), StringComparer.Ordinal);
            await using var archive = await engine.OpenArchiveAsync(id, "/app/kept", Cancelled);
            Assert.NotNull(archive);
            await engine.KillAsync(id, Cancelled);
            Assert.Contains(await engine.ListOwnedAsync(fixture.Node, Cancelled), owned => owned.ContainerId == id);
        }
        finally
        {
            await engine.DestroyAsync(id, Cancelled);
        }
    }

    [Fact]
    public async Task Image_ThroughTheProxy_IsPulled()
    {
        await using var registry = await LocalRegistry.StartAsync();
        var image = new ImageReference($"{registry.Address}/shop/tests", "7", null);
        await registry.PublishAsync(await TestImages.ScriptAsync("echo from behind the proxy"), "shop/tests", "7");
        using var engine = EngineFixture.Make(new DockerOptions { Endpoint = Proxy.Address });

        await engine.EnsureImageAsync(image, HostPlatform.Name, PullPolicy.Always, new Sentences(), Cancelled);

        await registry.ForgetAsync(image.ToString());
    }

    [Theory]
    [InlineData("GET", "/v1.41/info")]
    [InlineData("POST", "/v1.41/containers/x/exec")]
    [InlineData("POST", "/containers/x/exec")]
    [InlineData("POST", "/v1.41/containers/x%2Fexec")]
    [InlineData("POST", "/v1.41/containers/x/update")]
    [InlineData("POST", "/v1.41/containers/x/rename?name=y")]
    [InlineData("PUT", "/v1.41/containers/x/archive?path=/")]
    [InlineData("GET", "/v1.41/containers/x/export")]
    [InlineData("GET", "/v1.41/containers/x/attach/ws")]
    [InlineData("POST", "/v1.41/exec/x/start")]
    [InlineData("POST", "/v1.41/build")]
    [InlineData("POST", "/v1.41/commit?container=x")]
    [InlineData("POST", "/v1.41/images/load")]
    [InlineData("POST", "/v1.41/images/create?fromSrc=http://x/")]
    [InlineData("POST", "/v1.41/images/create?fromImage=x&from%53rc=-")]
    [InlineData("GET", "/v1.41/images/get?names=x")]
    [InlineData("DELETE", "/v1.41/images/x")]
    [InlineData("POST", "/v1.41/networks/x/connect")]
    [InlineData("DELETE", "/v1.41/networks/x")]
    [InlineData("POST", "/v1.41/volumes/create")]
    [InlineData("GET", "/v1.41/volumes")]
    [InlineData("POST", "/v1.41/swarm/init")]
    [InlineData("GET", "/v1.41/secrets")]
    [InlineData("POST", "/session")]
    public async Task Call_ThatNoSiloMakes_IsRefused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));

        using var answer = await _http!.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Form_ThatNamesAnotherSource_IsRefused()
    {
        using var form = new FormUrlEncodedContent([new("fromSrc", "http://x/")]);

        using var answer = await _http!.PostAsync(
            new Uri("/v1.41/images/create?fromImage=x&tag=1", UriKind.Relative), form, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
