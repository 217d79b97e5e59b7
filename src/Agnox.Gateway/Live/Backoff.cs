using System.Security.Cryptography;

namespace Agnox.Gateway.Live;

/// <summary>Growing pauses between tries, spread so that many gateways do not all come back at once.</summary>
/// <param name="time">The clock.</param>
internal sealed class Backoff(TimeProvider time)
{
    private const int ShortestMilliseconds = 200;
    private const int LongestMilliseconds = 5000;

    private int _next = ShortestMilliseconds;

    /// <summary>Begins anew after something went well.</summary>
    public void Reset() => _next = ShortestMilliseconds;

    /// <summary>Waits half to all of the present pause.</summary>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        var pause = RandomNumberGenerator.GetInt32(_next / 2, _next + 1);
        _next = Math.Min(2 * _next, LongestMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken);
    }
}
