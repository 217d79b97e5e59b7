namespace Agnox.Grains.Running.Reports;

/// <summary>How much is collected from one container.</summary>
public sealed record ReportLimits
{
    /// <summary>Bytes stored of all files together. 1 GiB by default.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Entries looked at, folders included. 50,000 by default.</summary>
    public int MaxEntries { get; init; } = 50_000;
}
