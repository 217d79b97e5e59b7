using Agnox.Grains.Running;

namespace Agnox.Silo.Docker;

/// <summary>Says to a tenant why an image could not be pulled. Engines tell it in prose only, so the prose is searched.</summary>
internal static class PullFailure
{
    private static readonly string[] PlatformSigns = ["no matching manifest", "does not match the specified platform"];

    private static readonly (string[] Signs, string Reason)[] Reasons =
    [
        (PlatformSigns, "it was not built for this node's processor; publish it for linux/amd64 and linux/arm64."),
        (["denied", "unauthorized", "authentication required", "forbidden"],
            "the registry refused access; it does not exist or is private."),
        (["manifest unknown", "not found", "repository name not known", "does not exist"],
            "the registry has no such image or tag."),
        (["toomanyrequests", "too many requests", "rate limit"],
            "the registry allows no more pulls for now; try again later."),
        (["no such host", "connection refused", "timeout", "deadline exceeded", "dial tcp", "unreachable", "x509",
            "tls", "server misbehaving", "server gave http response", "eof"],
            "the registry cannot be reached."),
        (["no space left"], "this host's disk is full."),
    ];

    public static ImageUnavailableException Explain(ImageReference image, string message, Exception? cause = null)
    {
        foreach (var (signs, reason) in Reasons)
        {
            if (signs.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase)))
            {
                return Failed(image, reason, cause, signs == PlatformSigns);
            }
        }

        return Failed(image, EngineMessage.Tidy(message), cause, isForAnotherPlatform: false);
    }

    private static ImageUnavailableException Failed(
        ImageReference image, string reason, Exception? cause, bool isForAnotherPlatform) =>
        new($"The image {image} could not be pulled: {reason}", cause) { IsForAnotherPlatform = isForAnotherPlatform };
}
