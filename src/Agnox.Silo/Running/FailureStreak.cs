using System.Globalization;

namespace Agnox.Silo.Running;

/// <summary>
/// Takes a node out of rotation on which the platform fails again and again, so that it does not eat up the queue. After a
/// pause, which doubles each time, one more failure takes it out again and one success clears it.
/// </summary>
internal sealed class FailureStreak(TimeProvider time)
{
    private const int MaxFailures = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private int _failures;
    private TimeSpan _pause = FirstPause;
    private long _pausedAt;
    private string? _lastError;

    /// <summary>Why the node is out of rotation; null when it is not.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return IsPaused
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_failures} runs in a row failed here through no fault of their tests, so the node rests for {_pause.TotalMinutes:0.#} minutes. The last error: {_lastError}")
                    : null;
            }
        }
    }

    private bool IsPaused => _failures >= MaxFailures && time.GetElapsedTime(_pausedAt) < _pause;

    public void Fail(string error)
    {
        lock (_gate)
        {
            var isAnother = _failures >= MaxFailures && !IsPaused;
            _failures++;
            _lastError = error;
            if (_failures == MaxFailures || isAnother)
            {
                _pausedAt = time.GetTimestamp();
                _pause = isAnother && _pause * 2 is var longer ? (longer < LongestPause ? longer : LongestPause) : FirstPause;
            }
        }
    }

    public void Succeed()
    {
        lock (_gate)
        {
            _failures = 0;
        }
    }
}
