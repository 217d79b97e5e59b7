namespace Agnox.Grains.Logs;

/// <summary>
/// Takes out of an output that is read again from its start what is stored of it already. Its beginning is compared, to
/// notice an engine that no longer has the beginning.
/// </summary>
/// <param name="beginning">The first stored bytes.</param>
/// <param name="length">How many bytes are stored.</param>
internal sealed class OutputReplay(ReadOnlyMemory<byte> beginning, long length)
{
    private long _seen;

    /// <summary>True when the output does not begin as it did; all of it counts as new then.</summary>
    public bool HasDiverged { get; private set; }

    /// <summary>Whether stored bytes have not been read again.</summary>
    public bool IsShort => !HasDiverged && _seen < length;

    /// <summary>Takes the next piece of the output; answers the part that is new.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> output)
    {
        if (HasDiverged || _seen >= length)
        {
            return output;
        }

        if (_seen < beginning.Length)
        {
            var expected = beginning[(int)_seen..];
            var count = Math.Min(expected.Length, output.Length);
            if (!output.Span[..count].SequenceEqual(expected.Span[..count]))
            {
                HasDiverged = true;
                return (byte[])[.. beginning.Span[..(int)_seen], .. output.Span];
            }
        }

        var old = (int)Math.Min(length - _seen, output.Length);
        _seen += old;
        return output[old..];
    }
}
