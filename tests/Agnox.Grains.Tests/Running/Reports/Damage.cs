namespace Agnox.Grains.Tests.Running.Reports;

/// <summary>Damages bytes at random, the same way in each test run.</summary>
internal sealed class Damage
{
    private uint _state = 2_463_534_242;

    /// <summary>A number below a bound.</summary>
    public int Below(int bound)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return (int)(_state % (uint)bound);
    }

    /// <summary>A copy with one to six bytes changed.</summary>
    public byte[] Of(byte[] whole)
    {
        var damaged = whole.ToArray();
        for (var n = damaged.Length == 0 ? 0 : 1 + Below(6); n > 0; n--)
        {
            damaged[Below(damaged.Length)] = (byte)Below(256);
        }

        return damaged;
    }
}
