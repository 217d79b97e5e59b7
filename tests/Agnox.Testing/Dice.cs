namespace Agnox.Testing;

/// <summary>Numbers by chance that are the same on every run of a seed, on every version of the runtime.</summary>
/// <param name="seed">Any number.</param>
public sealed class Dice(int seed)
{
    private ulong _state = ((ulong)seed * 0x9E3779B97F4A7C15) + 1;

    /// <summary>0 to below an end.</summary>
    /// <param name="end">Above 0.</param>
    public int Next(int end)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)((_state >> 11) % (ulong)end);
    }

    /// <summary>From a first number to below an end.</summary>
    /// <param name="first">The least.</param>
    /// <param name="end">Above it.</param>
    public int Next(int first, int end) => first + Next(end - first);
}
