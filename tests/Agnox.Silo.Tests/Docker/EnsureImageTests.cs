using Agnox.Grains.Hosting;
using Agnox.Grains.Running;
using Agnox.Testing.Docker;

using Xunit;

namespace Agnox.Silo.Tests.Docker;

[Trait("Category", "Docker")]
public sealed class EnsureImageTests(EngineFixture fixture)
{
    // Nothing listens on port 1 of this host: the registry is unreachable at once, without a network.
    private static readonly ImageReference Unreachable = new("127.0.0.1:1/shop/tests", "1", null);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnsureImage_PresentAndFixedTag_AsksNoRegistry()
    {
        var image = Parse(await TestImages.ScriptAsync("exit 0"));
        var progress = new Sentences();

        var present = await fixture.Engine.EnsureImageAsync(image, HostPlatform.Name, PullPolicy.Auto, progress, Cancelled);

        Assert.StartsWith("sha256:", present.Id, StringComparison.Ordinal);
        Assert.Equal(present.Id, present.Digest);
        Assert.Empty(progress.All);
    }

    [Fact]
    public async Task EnsureImage_PullFailsButPresent_FallsBackAndSaysSo()
    {
        var image = Parse(await TestImages.ScriptAsync("exit 0"));
        var progress = new Sentences();

        await fixture.Engine.EnsureImageAsync(image, HostPlatform.Name, PullPolicy.Always, progress, Cancelled);

        Assert.Contains(
            progress.All, sentence => sentence.EndsWith("Using the copy that is on this host.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EnsureImage_RegistryUnreachable_SaysWhichImageAndWhy()
    {
        var failure = await Assert.ThrowsAsync<ImageUnavailableException>(
            () => fixture.Engine.EnsureImageAsync(Unreachable, HostPlatform.Name, PullPolicy.Auto, new Sentences(), Cancelled));

        Assert.Equal(
            "The image 127.0.0.1:1/shop/tests:1 could not be pulled: the registry cannot be reached.", failure.Message);
    }

    [Fact]
    public async Task EnsureImage_MissingAndPullingOff_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<ImageUnavailableException>(
            () => fixture.Engine.EnsureImageAsync(Unreachable, HostPlatform.Name, PullPolicy.Never, new Sentences(), Cancelled));

        Assert.Contains("is not on this host", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PullPolicy.Never)]
    [InlineData(PullPolicy.Auto)]
    public async Task EnsureImage_PresentForAnotherPlatform_IsNoCopyToUse(PullPolicy policy)
    {
        var image = Parse(await TestImages.ForArmAsync("exit 0"));

        var failure = await Assert.ThrowsAsync<ImageUnavailableException>(
            () => fixture.Engine.EnsureImageAsync(image, "linux/amd64", policy, new Sentences(), Cancelled));
        await fixture.Engine.EnsureImageAsync(image, "linux/arm64", policy, new Sentences(), Cancelled);

        Assert.True(failure.IsForAnotherPlatform);
        Assert.StartsWith(
            $"The image {image} was built for linux/arm64 and cannot run on linux/amd64.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListImages_AfterMakingOne_ContainsIt()
    {
        var image = await TestImages.ScriptAsync("exit 0");

        Assert.Contains(image, await fixture.Engine.ListImagesAsync(Cancelled), StringComparer.Ordinal);
    }

    private static ImageReference Parse(string image) =>
        new(image[..image.LastIndexOf(':')], image[(image.LastIndexOf(':') + 1)..], null);
}
