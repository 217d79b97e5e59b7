using System.Buffers;
using System.Text;

namespace Agnox.Grains.Logs;

/// <summary>Cuts UTF-8 between characters. Malformed bytes are passed on like characters, so they never block.</summary>
public static class Utf8Cut
{
    private const int MaxLength = 4;

    /// <summary>Length of the longest part, from the start, that does not end inside a character.</summary>
    /// <param name="bytes">The bytes at hand.</param>
    public static int LargestPrefix(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back < MaxLength && back <= bytes.Length; back++)
        {
            var start = bytes.Length - back;
            if (!IsContinuation(bytes[start]))
            {
                var status = Rune.DecodeFromUtf8(bytes[start..], out _, out _);
                return status == OperationStatus.NeedMoreData ? start : bytes.Length;
            }
        }

        return bytes.Length;
    }

    /// <summary>Where the character begins that the byte at an index is part of; the index itself when it is none's.</summary>
    /// <param name="bytes">Bytes around the index.</param>
    /// <param name="index">Index into them; their length is allowed and is nobody's inside.</param>
    public static int CharacterStart(ReadOnlySpan<byte> bytes, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (index >= bytes.Length || !IsContinuation(bytes[index]))
        {
            return index;
        }

        for (var back = 1; back < MaxLength && back <= index; back++)
        {
            if (!IsContinuation(bytes[index - back]))
            {
                Rune.DecodeFromUtf8(bytes[(index - back)..], out _, out var length);
                return length > back ? index - back : index;
            }
        }

        return index;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
