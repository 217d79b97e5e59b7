using System.Collections.Immutable;
using Agnox.Executions;

namespace Agnox.Grains.Running.Reports;

/// <summary>What the report files of a run say about its tests. The counts are of all tests, also of those cut off.</summary>
public sealed record StructuredResults
{
    /// <summary>Most tests kept of one run.</summary>
    public const int MaxTests = 10_000;

    /// <summary>The first <see cref="MaxTests"/> tests, in the order of the report.</summary>
    public required ImmutableArray<TestResult> Tests { get; init; }

    /// <summary>Tests that passed, on whichever try.</summary>
    public required int Passed { get; init; }

    /// <summary>Those of <see cref="Passed"/> that needed more than one try.</summary>
    public required int PassedAfterRetry { get; init; }

    /// <summary>Tests that failed or ran out of time on their last try.</summary>
    public required int Failed { get; init; }

    /// <summary>Tests that did not run.</summary>
    public required int Skipped { get; init; }

    /// <summary>The first error the report names outside of its tests, such as a file that does not compile; or null.</summary>
    public string? ErrorOutsideTests { get; init; }

    /// <summary>All tests.</summary>
    public int Total => Passed + Failed + Skipped;
}

/// <summary>A report file after reading: results, or a sentence why there are none; neither when it is no report.</summary>
/// <param name="Results">What it says.</param>
/// <param name="Problem">Why it could not be read.</param>
internal sealed record ReportReading(StructuredResults? Results, string? Problem)
{
    /// <summary>A file of some other kind.</summary>
    public static ReportReading NotAReport { get; } = new(null, null);
}
