using Microsoft.Extensions.Options;

namespace Agnox.Silo.Hosting;

/// <summary>Where the silo leaves its sign of life.</summary>
public sealed class HealthOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Health";

    /// <summary>
    /// File that a serving silo touches every few seconds; the program's <c>health</c> command looks at its age. Empty: a
    /// file in the temporary directory, right for one silo in a container.
    /// </summary>
    public string File { get; set; } = "";
}

/// <summary>
/// Touched while this silo is a member that serves; left to age while it starts, drains or is expelled. A file and not a
/// port, so that a silo opens nothing that tenants' containers could reach.
/// </summary>
internal sealed class HealthFile(IOptions<HealthOptions> options, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);

    private string Path => options.Value.File is { Length: > 0 } configured
        ? configured
        : System.IO.Path.Combine(System.IO.Path.GetTempPath(), "agnox-silo.healthy");

    public void Touch()
    {
        using var file = new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        File.SetLastWriteTimeUtc(file.SafeFileHandle, time.GetUtcNow().UtcDateTime);
    }

    public void Remove() => File.Delete(Path);

    public bool IsFresh() =>
        File.Exists(Path) && time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(Path) < MaxAge;
}
