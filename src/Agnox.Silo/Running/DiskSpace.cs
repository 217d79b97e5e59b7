using System.Globalization;
using Agnox.Silo.Artifacts;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Running;

/// <summary>Whether the disk of the artifacts has room for another run's log and reports.</summary>
internal sealed class DiskSpace(IOptions<ArtifactOptions> artifacts, IOptions<RunnerOptions> runner)
{
    private const long Mebibyte = 1L << 20;

    /// <summary>What is wrong with it, for an operator; null when there is room.</summary>
    public string? Problem
    {
        get
        {
            try
            {
                var free = new DriveInfo(Path.GetFullPath(artifacts.Value.Directory)).AvailableFreeSpace;
                return free >= runner.Value.MinFreeDiskBytes
                    ? null
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"The disk of the logs and reports has only {free / Mebibyte} MiB free; {runner.Value.MinFreeDiskBytes / Mebibyte} MiB are needed to take new runs.");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return $"The disk of the logs and reports cannot be used: {failure.Message}";
            }
        }
    }
}
