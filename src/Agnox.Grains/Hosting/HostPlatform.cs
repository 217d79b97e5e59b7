using System.Runtime.InteropServices;

namespace Agnox.Grains.Hosting;

/// <summary>The platform of this host in the container world's words.</summary>
public static class HostPlatform
{
    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public static string Name => "linux/" + RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
