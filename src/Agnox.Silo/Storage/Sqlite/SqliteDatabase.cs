using Agnox.Common;
using Microsoft.Data.Sqlite;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>
/// One SQLite file in a data directory that this process owns: one writer, whose transactions many callers share, and a
/// few readers that never make it wait. Safe to use from many threads.
/// </summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private const int Readers = 4;
    private const int QueueCapacity = 4 * SqliteWriter.MaxBatch;

    private readonly DirectoryLock _lock;
    private readonly WorkQueue<SqliteOperation> _writes = new(QueueCapacity);
    private readonly WorkQueue<SqliteOperation> _reads = new(QueueCapacity);
    private readonly SqliteWorker[] _workers;
    private int _disposed;

    private SqliteDatabase(DirectoryLock directoryLock, string path)
    {
        _lock = directoryLock;
        _workers =
        [
            new SqliteWriter(_writes, () => SqliteSession.OpenWriter(path)),
            .. Enumerable.Range(0, Readers).Select(_ => new SqliteReader(_reads, () => SqliteSession.OpenReader(path))),
        ];
    }

    /// <summary>Opens the database of a data directory; creates and upgrades what is missing.</summary>
    /// <param name="directory">The data directory.</param>
    /// <exception cref="InvalidOperationException">Another process owns it, or a newer program wrote it.</exception>
    public static SqliteDatabase Open(string directory)
    {
        Directory.CreateDirectory(directory);
        var directoryLock = DirectoryLock.Take(directory);
        try
        {
            var path = Path.Combine(directory, "agnox.db");
            using (var session = SqliteSession.OpenWriter(path))
            {
                SqliteSchema.Upgrade(session, path);
            }

            return new SqliteDatabase(directoryLock, path);
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs one statement that writes; durable when the task completes. A statement at fault (a constraint) fails alone;
    /// when the file fails, every statement of the transaction does.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Gives up; the outcome is then unknown.</param>
    /// <exception cref="StorageUnavailableException">The file failed, for instance as its disk is full.</exception>
    public Task<T> WriteAsync<T>(SqliteStatement<T> statement, CancellationToken cancellationToken) =>
        AddAsync(_writes, statement, cancellationToken);

    /// <summary>Runs one statement that reads: sees every write whose task has completed.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageUnavailableException">The file failed.</exception>
    public Task<T> ReadAsync<T>(SqliteStatement<T> statement, CancellationToken cancellationToken) =>
        AddAsync(_reads, statement, cancellationToken);

    /// <summary>Finishes what was accepted, closes the file and gives the directory up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _writes.Close();
        _reads.Close();
        await Task.WhenAll(_workers.Select(worker => worker.WaitForEndAsync(CancellationToken.None)));
        _lock.Dispose();
    }

    private static async Task<T> AddAsync<T>(
        WorkQueue<SqliteOperation> queue,
        SqliteStatement<T> statement,
        CancellationToken cancellationToken)
    {
        var operation = new SqliteOperation<T>(statement, cancellationToken);
        await queue.AddAsync(operation, cancellationToken);
        try
        {
            return await operation.Completion;
        }
        catch (SqliteException failure) when (failure.IsFilesOwn)
        {
            throw failure.ToUnavailable();
        }
    }
}
