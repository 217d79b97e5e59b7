using Agnox.Grains.Running.Reports;

namespace Agnox.Grains.Tests.Running;

/// <summary>Some bytes, then zeros without end, or a broken connection.</summary>
internal sealed class EndlessStream(byte[] start, bool thenFails = false) : ForwardStream
{
    private int _read;

    public long Served { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var rest = start.AsMemory(_read);
        if (rest.IsEmpty && thenFails)
        {
            throw new IOException("The connection was reset.");
        }

        var count = rest.IsEmpty ? buffer.Length : Math.Min(rest.Length, buffer.Length);
        if (rest.IsEmpty)
        {
            buffer.Span.Clear();
        }
        else
        {
            rest[..count].CopyTo(buffer);
            _read += count;
        }

        Served += count;
        return ValueTask.FromResult(count);
    }
}
