using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>
/// Hands work from many asynchronous callers to threads that may block, first come first served. Callers wait for room
/// without holding a thread, which is the back-pressure.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Neither member holds a handle, and callers may still wait for room.")]
internal sealed class WorkQueue<T>(int capacity)
{
    private readonly SemaphoreSlim _room = new(capacity);
    private readonly BlockingCollection<T> _items = [];

    /// <summary>Adds an item when there is room.</summary>
    /// <exception cref="ObjectDisposedException">The queue was closed.</exception>
    public async Task AddAsync(T item, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        try
        {
            _items.Add(item, CancellationToken.None);
        }
        catch (InvalidOperationException exception)
        {
            _room.Release();
            throw new ObjectDisposedException("The database is closed.", exception);
        }
    }

    /// <summary>Blocks until there is an item; false once the queue is closed and empty.</summary>
    public bool Take([MaybeNullWhen(false)] out T item) => TryTake(Timeout.Infinite, out item);

    /// <summary>Takes an item if there is one now.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item) => TryTake(0, out item);

    /// <summary>Refuses new items; those inside can still be taken.</summary>
    public void Close() => _items.CompleteAdding();

    private bool TryTake(int milliseconds, [MaybeNullWhen(false)] out T item)
    {
        var taken = _items.TryTake(out item, milliseconds, CancellationToken.None);
        if (taken)
        {
            _room.Release();
        }

        return taken;
    }
}
