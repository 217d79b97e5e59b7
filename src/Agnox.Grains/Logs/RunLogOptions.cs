using System.ComponentModel.DataAnnotations;

namespace Agnox.Grains.Logs;

/// <summary>Bounds of a run's log.</summary>
public sealed class RunLogOptions
{
    /// <summary>
    /// Size in bytes, each line counted with 48 more, after which output is dropped and one <c>[SYSTEM]</c> line says so.
    /// 1 MiB to 4 GiB, 1 GiB by default. The engine's own bound has to be at least as large, or a restarted node finds
    /// logs without their beginning.
    /// </summary>
    [Range(1L << 20, 1L << 32)]
    public long MaxBytes { get; set; } = 1L << 30;
}
