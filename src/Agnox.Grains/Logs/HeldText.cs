using System.Buffers;
using System.Runtime.InteropServices;

namespace Agnox.Grains.Logs;

/// <summary>
/// The bytes a redactor has read and cannot decide on yet, with the places in them that are to vanish. Positions count
/// bytes from the start of the stream. Bytes that share a start are one unit: nothing vanishes from its middle on, because
/// half a terminal sequence would swallow the text after it.
/// </summary>
internal sealed class HeldText
{
    private readonly List<Unit> _units = [];
    private readonly List<long> _visible = [];
    private readonly List<Hidden> _hidden = [];
    private int _firstUnit;
    private int _firstVisible;
    private long _start;

    private readonly record struct Unit(byte Value, long Start);

    private readonly record struct Hidden(long Start, long End, bool Marked);

    /// <summary>True when nothing is held.</summary>
    public bool IsEmpty => _firstUnit == _units.Count;

    /// <summary>Position after the last byte held.</summary>
    public long End => _start + _units.Count - _firstUnit;

    /// <summary>How many of the bytes held belong to terminal sequences.</summary>
    public int EscapeBytes => _units.Count - _firstUnit - (_visible.Count - _firstVisible);

    /// <summary>Adds a byte of text, of a unit that begins at a position.</summary>
    public void AddVisible(byte value, long start)
    {
        _visible.Add(End);
        _units.Add(new(value, start));
    }

    /// <summary>Adds a byte of a terminal sequence, of a unit that begins at a position.</summary>
    public void AddEscape(byte value, long start) => _units.Add(new(value, start));

    /// <summary>Moves the start of an empty text: bytes that were never held.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Start of the unit that the last so many bytes of text begin in; the end when none are meant.</summary>
    public long VisibleStart(int count) =>
        count == 0 ? End : _units[(int)(_visible[^count] - _start) + _firstUnit].Start;

    /// <summary>Start of the unit that the last so many bytes of any kind begin in; the end when none are meant.</summary>
    public long RawStart(int count) => count == 0 ? End : _units[^count].Start;

    /// <summary>Marks a match. Matches that share a byte are one.</summary>
    public void Hide(long start, long end)
    {
        var marked = false;
        while (_hidden is [.., var last] && last.End > start)
        {
            start = Math.Min(start, last.Start);
            end = Math.Max(end, last.End);
            marked |= last.Marked;
            _hidden.RemoveAt(_hidden.Count - 1);
        }

        _hidden.Add(new(start, end, marked));
    }

    /// <summary>Writes out what stands before a position, for which no further match can come.</summary>
    public void Release(long end, IBufferWriter<byte> output)
    {
        while (_start < end)
        {
            var next = _hidden.Count == 0 ? end : Math.Min(end, _hidden[0].Start);
            if (next > _start)
            {
                Copy((int)(next - _start), output);
            }
            else
            {
                Vanish(end, output);
            }
        }

        Trim();
    }

    private void Copy(int count, IBufferWriter<byte> output)
    {
        var target = output.GetSpan(count);
        var units = CollectionsMarshal.AsSpan(_units).Slice(_firstUnit, count);
        for (var i = 0; i < units.Length; i++)
        {
            target[i] = units[i].Value;
        }

        output.Advance(count);
        Drop(count);
    }

    private void Vanish(long end, IBufferWriter<byte> output)
    {
        var hidden = _hidden[0];
        if (!hidden.Marked)
        {
            output.Write("****"u8);
        }

        Drop((int)(Math.Min(end, hidden.End) - _start));
        if (hidden.End <= end)
        {
            _hidden.RemoveAt(0);
        }
        else
        {
            _hidden[0] = hidden with { Marked = true };
        }
    }

    private void Drop(int count)
    {
        _firstUnit += count;
        _start += count;
        while (_firstVisible < _visible.Count && _visible[_firstVisible] < _start)
        {
            _firstVisible++;
        }
    }

    // Moving the rest down only when it is the smaller half costs one move a byte on average.
    private void Trim()
    {
        if (_firstUnit > _units.Count / 2)
        {
            _units.RemoveRange(0, _firstUnit);
            _firstUnit = 0;
        }

        if (_firstVisible > _visible.Count / 2)
        {
            _visible.RemoveRange(0, _firstVisible);
            _firstVisible = 0;
        }
    }
}
