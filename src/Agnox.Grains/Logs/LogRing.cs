using Agnox.Logs;

namespace Agnox.Grains.Logs;

/// <summary>The newest pieces of a log, without a hole between them.</summary>
internal sealed class LogRing
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxBatches = 4096;

    private readonly List<LogBatch> _batches = [];
    private int _first;

    /// <summary>True when it holds nothing.</summary>
    public bool IsEmpty => _first == _batches.Count;

    /// <summary>Offset of the first byte held; 0 when empty.</summary>
    public long Start => IsEmpty ? 0 : _batches[_first].Offset;

    /// <summary>Offset after the last byte held; 0 when empty.</summary>
    public long End => IsEmpty ? 0 : _batches[^1].End;

    /// <summary>Adds a piece. What is held already is ignored; behind a hole the ring starts again. True when it grew.</summary>
    public bool Append(LogBatch batch)
    {
        if (batch.Bytes.IsEmpty || (!IsEmpty && batch.End <= End))
        {
            return false;
        }

        if (!IsEmpty && batch.Offset > End)
        {
            _batches.Clear();
            _first = 0;
        }

        var known = IsEmpty ? 0 : (int)(End - batch.Offset);
        _batches.Add(known == 0 ? batch : new(End, batch.Bytes[known..]));
        Trim();
        return true;
    }

    /// <summary>The held bytes from an offset to the end of their piece; null when the offset is not held.</summary>
    public LogBatch? Read(long offset)
    {
        if (IsEmpty || offset < Start || offset >= End)
        {
            return null;
        }

        var (low, high) = (_first, _batches.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _batches[middle].End > offset ? (low, middle) : (middle + 1, high);
        }

        var batch = _batches[low];
        return offset == batch.Offset ? batch : new(offset, batch.Bytes[(int)(offset - batch.Offset)..]);
    }

    private void Trim()
    {
        while (End - Start > MaxBytes || _batches.Count - _first > MaxBatches)
        {
            if (_first == _batches.Count - 1)
            {
                break;
            }

            // The slot stays until the move; the bytes must not.
            _batches[_first++] = new(0, ReadOnlyMemory<byte>.Empty);
        }

        if (_first > _batches.Count / 2)
        {
            _batches.RemoveRange(0, _first);
            _first = 0;
        }
    }
}
