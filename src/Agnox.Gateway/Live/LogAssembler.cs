using System.Text;
using Agnox.Logs;

namespace Agnox.Gateway.Live;

/// <summary>
/// Puts batches into one gap-free sequence of whole characters, whatever was repeated, cut or reopened on the way. What it
/// has not given out yet it wants to receive again after a reopening, so that nothing is lost or doubled.
/// </summary>
/// <param name="offset">First byte wanted.</param>
internal sealed class LogAssembler(long offset)
{
    private const int LongestTail = 3;

    private byte[] _tail = [];
    private bool _hasBegun;

    /// <summary>Offset of the first byte not given out; where to reopen.</summary>
    public long Position { get; private set; } = offset;

    /// <summary>Forgets what was received and not given out. Call before reopening at <see cref="Position"/>.</summary>
    public void Reopen() => _tail = [];

    /// <summary>Takes a batch. False when bytes before it are missing: reopen.</summary>
    /// <param name="batch">What came.</param>
    /// <param name="chunk">What to give out; null when the batch holds nothing new, or no whole character.</param>
    public bool TryAdd(LogBatch batch, out LogChunkBody? chunk)
    {
        chunk = null;
        if (!_hasBegun && batch.Offset < Position && Position - batch.Offset <= LongestTail)
        {
            // asked for the middle of a character: the sender moved to its start
            Position = batch.Offset;
        }

        var expected = Position + _tail.Length;
        if (batch.Offset > expected)
        {
            return false;
        }

        _hasBegun = true;
        if (batch.End > expected)
        {
            byte[] bytes = [.. _tail, .. batch.Bytes.Span[(int)(expected - batch.Offset)..]];
            var whole = bytes.Length - IncompleteTail(bytes);
            _tail = bytes[whole..];
            chunk = Give(bytes.AsSpan(0, whole));
        }

        return true;
    }

    /// <summary>What is left when the log has ended in the middle of a character; null when it has not.</summary>
    public LogChunkBody? Finish()
    {
        var rest = _tail;
        _tail = [];
        return Give(rest);
    }

    /// <summary>How many bytes at the end begin a character and do not complete it: 0 to 3.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(LongestTail, bytes.Length); back++)
        {
            var first = bytes[^back];
            if ((first & 0b1100_0000) != 0b1000_0000)
            {
                var size = first switch { >= 0xF0 and <= 0xF4 => 4, >= 0xE0 and < 0xF0 => 3, >= 0xC2 and < 0xE0 => 2, _ => 1 };
                return size > back ? back : 0;
            }
        }

        return 0;
    }

    private LogChunkBody? Give(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        var begin = Position;
        Position += bytes.Length;
        return new(begin, Encoding.UTF8.GetString(bytes), Position);
    }
}
