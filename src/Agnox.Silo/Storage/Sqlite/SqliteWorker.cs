using System.Diagnostics.CodeAnalysis;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>
/// A thread with its own connection that works off a queue. SQLite calls block (a commit waits for the disk), so they
/// get threads of their own: the thread pool is where grain turns run.
/// </summary>
internal abstract class SqliteWorker
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkQueue<SqliteOperation> _queue;
    private readonly Func<SqliteSession> _open;
    private SqliteSession? _session;

    protected SqliteWorker(string name, WorkQueue<SqliteOperation> queue, Func<SqliteSession> open)
    {
        _queue = queue;
        _open = open;
        new Thread(Loop) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Completes when the queue was closed and everything in it is done.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => _ended.Task.WaitAsync(cancellationToken);

    /// <summary>More work, if there is some now.</summary>
    protected bool TryTake([MaybeNullWhen(false)] out SqliteOperation operation) => _queue.TryTake(out operation);

    /// <summary>Does one operation, and others with it if that pays. Never throws.</summary>
    protected abstract void Work(SqliteOperation first);

    /// <summary>The connection; opened again after <see cref="Discard"/>.</summary>
    protected SqliteSession Session => _session ??= _open();

    /// <summary>Closes a connection that failed: what it still holds is not to be trusted.</summary>
    protected void Discard()
    {
        _session?.Dispose();
        _session = null;
    }

    private void Loop()
    {
        while (_queue.Take(out var operation))
        {
            Work(operation);
        }

        Discard();
        _ended.SetResult();
    }
}
