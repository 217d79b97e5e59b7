using System.Collections.Immutable;
using Agnox.Executions;

namespace Agnox.Grains.Running.Reports;

/// <summary>Adds tests up: counts all of them, keeps a bounded number, and makes their ids distinct.</summary>
internal sealed class ResultTally
{
    private readonly ImmutableArray<TestResult>.Builder _kept = ImmutableArray.CreateBuilder<TestResult>();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _repetitions = new(StringComparer.Ordinal);
    private int _passed;
    private int _passedAfterRetry;
    private int _failed;
    private int _skipped;

    /// <summary>Whether the next test would still be kept; when not, its texts need not be prepared.</summary>
    public bool HasRoom => _kept.Count < StructuredResults.MaxTests;

    public void Add(TestResult test)
    {
        Count(test.Status, test.AttemptCount);
        if (HasRoom)
        {
            _kept.Add(test with { TestId = Distinct(test.TestId) });
        }
    }

    public void Add(StructuredResults results)
    {
        _passed += results.Passed;
        _passedAfterRetry += results.PassedAfterRetry;
        _failed += results.Failed;
        _skipped += results.Skipped;
        foreach (var test in results.Tests.TakeWhile(_ => HasRoom))
        {
            _kept.Add(test with { TestId = Distinct(test.TestId) });
        }
    }

    public StructuredResults ToResults(string? errorOutsideTests = null) => new()
    {
        Tests = _kept.ToImmutable(),
        Passed = _passed,
        PassedAfterRetry = _passedAfterRetry,
        Failed = _failed,
        Skipped = _skipped,
        ErrorOutsideTests = errorOutsideTests,
    };

    private void Count(TestStatus status, int attempts)
    {
        switch (status)
        {
            case TestStatus.Passed:
                _passed++;
                _passedAfterRetry += attempts > 1 ? 1 : 0;
                break;
            case TestStatus.Failed or TestStatus.TimedOut:
                _failed++;
                break;
            case TestStatus.Skipped:
                _skipped++;
                break;
            default:
                throw new NotSupportedException($"Unknown test status {status}.");
        }
    }

    // The second test of one id is named after the first, so that ids stay the same from run to run.
    private string Distinct(string id)
    {
        var distinct = id;
        while (!_ids.Add(distinct))
        {
            var n = _repetitions[id] = _repetitions.GetValueOrDefault(id, 1) + 1;
            distinct = ReportText.ShortHash($"{id}#{n}");
        }

        return distinct;
    }
}
