using System.Net;

using Agnox.Grains.Running;

using Docker.DotNet;
using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

internal sealed partial class DockerEngine
{
    private const int MaxListedImages = 500;

    public async Task<PresentImage> EnsureImageAsync(
        ImageReference image, string platform, PullPolicy policy, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var found = await FindImageAsync(image, cancellationToken);
        var local = found is { } copy && copy.Platform == platform ? copy.Image : null;
        if (local is not null && !AsksRegistry(image, policy))
        {
            return local;
        }

        if (policy is PullPolicy.Never)
        {
            throw found is { } other
                ? ForAnotherPlatform(image, other.Platform, platform)
                : new ImageUnavailableException($"The image {image} is not on this host, and pulling is off.");
        }

        try
        {
            await _pulls.JoinAsync(image, platform, progress, cancellationToken);
        }
        catch (ImageUnavailableException exception) when (local is not null)
        {
            LogPullFailed(image, exception.Message);
            progress.Report(exception.Message + " Using the copy that is on this host.");
            return local;
        }
        catch (ImageUnavailableException exception) when (found is { } other)
        {
            throw ForAnotherPlatform(image, other.Platform, platform, exception);
        }

        // Engines may pull an image that was built for one platform only whatever they were asked for.
        return await FindImageAsync(image, cancellationToken) is { } pulled
            ? pulled.Platform == platform ? pulled.Image : throw ForAnotherPlatform(image, pulled.Platform, platform)
            : throw new ImageUnavailableException($"The image {image} was pulled but has been removed since.");
    }

    public async Task<IReadOnlyList<string>> ListImagesAsync(CancellationToken cancellationToken)
    {
        var images = await CallAsync(
            token => _client.Images.ListImagesAsync(new ImagesListParameters(), token), cancellationToken);
        return
        [
            .. images
                .SelectMany(image => image.RepoTags ?? [])
                .Where(tag => !tag.StartsWith("<none>", StringComparison.Ordinal))
                .Take(MaxListedImages),
        ];
    }

    private static bool AsksRegistry(ImageReference image, PullPolicy policy) => policy switch
    {
        PullPolicy.Always => true,
        PullPolicy.Auto => image is { Digest: null, Tag: null or "latest" },
        _ => false,
    };

    private static ImageUnavailableException ForAnotherPlatform(
        ImageReference image, string built, string wanted, ImageUnavailableException? cause = null) =>
        new(
            $"The image {image} was built for {built} and cannot run on {wanted}."
            + (cause is null ? "" : $" No other could be had. {cause.Message}"),
            cause)
        {
            IsForAnotherPlatform = true,
        };

    private async Task<(PresentImage Image, string Platform)?> FindImageAsync(ImageReference image, CancellationToken cancellationToken)
    {
        try
        {
            var found = await CallAsync(
                token => _client.Images.InspectImageAsync(image.ToString(), token), cancellationToken);
            return (new PresentImage(found.ID, DigestOf(found, image) ?? found.ID), $"{found.Os}/{found.Architecture}");
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>An image can be known under several repositories; the one asked for goes first.</summary>
    private static string? DigestOf(ImageInspectResponse found, ImageReference image)
    {
        if (image.Digest is not null)
        {
            return image.Digest;
        }

        var all = found.RepoDigests ?? [];
        var written = all.FirstOrDefault(name => name.StartsWith(image.Repository + "@", StringComparison.Ordinal))
            ?? all.FirstOrDefault();
        return written?[(written.IndexOf('@', StringComparison.Ordinal) + 1)..];
    }

    private async Task PullAsync(
        ImageReference image, string platform, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var pull = new PullProgress(image, progress, _time);
        // Both parts explicitly: without a tag the engine fetches every tag of the repository.
        var parameters = new ImagesCreateParameters
        {
            FromImage = image.Repository,
            Tag = image.Digest ?? image.Tag ?? "latest",
            Platform = platform,
        };
        try
        {
            await LongCallAsync(
                async token =>
                {
                    await _client.Images.CreateImageAsync(parameters, new AuthConfig(), pull, token);
                    return true;
                },
                cancellationToken);
        }
        catch (DockerApiException exception)
        {
            throw PullFailure.Explain(image, EngineMessage.Of(exception), exception);
        }

        if (pull.Error is { } error)
        {
            throw PullFailure.Explain(image, error);
        }
    }
}
