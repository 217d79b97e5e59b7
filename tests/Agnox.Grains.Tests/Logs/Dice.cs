namespace Agnox.Grains.Tests.Logs;

/// <summary>Numbers by chance that are the same on every run of a seed, on every version of the runtime.</summary>
internal sealed class Dice(int seed)
{
    private ulong _state = ((ulong)seed * 0x9E3779B97F4A7C15) + 1;

    public int Next(int end)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)((_state >> 11) % (ulong)end);
    }

    public int Next(int first, int end) => first + Next(end - first);
}
