using Agnox.Grains.Hosting;
using Agnox.Grains.Running;
using Agnox.Testing.Docker;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

[Trait("Category", "Docker")]
public sealed class RegistryTests(EngineFixture fixture) : IAsyncLifetime
{
    private LocalRegistry? _started;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private LocalRegistry Registry => _started ?? throw new InvalidOperationException("The registry is not started.");

    public async ValueTask InitializeAsync() => _started = await LocalRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }

    [Fact]
    public async Task EnsureImage_InARegistry_IsPulledOnceForAllAndHasItsDigest()
    {
        var image = new ImageReference($"{Registry.Address}/shop/tests", "7", null);
        await Registry.PublishAsync(await TestImages.ScriptAsync("echo from a registry"), "shop/tests", "7");
        Sentences[] told = [new(), new(), new()];

        var present = await Task.WhenAll(told.Select(
            progress => fixture.Engine.EnsureImageAsync(image, HostPlatform.Name, PullPolicy.Auto, progress, Cancelled)));

        Assert.Single(present.Distinct());
        Assert.NotEqual(present[0].Id, present[0].Digest, StringComparer.Ordinal);
        Assert.All(told, progress => Assert.StartsWith($"Pulling {image}", progress.All.First(), StringComparison.Ordinal));

        await Registry.ForgetAsync(image.ToString());
        var pinned = new ImageReference(image.Repository, null, present[0].Digest);
        var again = await fixture.Engine.EnsureImageAsync(pinned, HostPlatform.Name, PullPolicy.Auto, new Sentences(), Cancelled);
        Assert.Equal(present[0], again);
        await Registry.ForgetAsync(pinned.ToString());
    }

    [Fact]
    public async Task EnsureImage_TagUnknownToTheRegistry_SaysSo()
    {
        await Registry.PublishAsync(await TestImages.ScriptAsync("echo from a registry"), "shop/tests", "7");
        var image = new ImageReference($"{Registry.Address}/shop/tests", "8", null);

        var failure = await Assert.ThrowsAsync<ImageUnavailableException>(
            () => fixture.Engine.EnsureImageAsync(image, HostPlatform.Name, PullPolicy.Auto, new Sentences(), Cancelled));

        Assert.Equal($"The image {image} could not be pulled: the registry has no such image or tag.", failure.Message);
    }

    [Fact]
    public async Task EnsureImage_InTheRegistryForAnotherPlatform_SaysSo()
    {
        await Registry.PublishAsync(await TestImages.ForArmAsync("echo from a registry"), "shop/arm", "7");
        var image = new ImageReference($"{Registry.Address}/shop/arm", "7", null);

        var failure = await Assert.ThrowsAsync<ImageUnavailableException>(
            () => fixture.Engine.EnsureImageAsync(image, "linux/amd64", PullPolicy.Auto, new Sentences(), Cancelled));

        Assert.True(failure.IsForAnotherPlatform, failure.Message);
        var present = await fixture.Engine.EnsureImageAsync(image, "linux/arm64", PullPolicy.Auto, new Sentences(), Cancelled);
        Assert.NotEqual(present.Id, present.Digest, StringComparer.Ordinal);
        await Registry.ForgetAsync(image.ToString());
    }
}
