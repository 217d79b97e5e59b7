using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>
/// The only writer. It puts whatever waits into one transaction, so that many callers share one wait for the disk, and
/// tells them only after the commit.
/// </summary>
internal sealed class SqliteWriter(WorkQueue<SqliteOperation> queue, Func<SqliteSession> open)
    : SqliteWorker("agnox-sqlite-writer", queue, open)
{
    /// <summary>Most operations in one transaction: bounds how long the first one waits for the others.</summary>
    public const int MaxBatch = 512;

    private readonly List<SqliteOperation> _batch = new(MaxBatch);

    [SuppressMessage("Design", "CA1031", Justification = "The edge of the writer thread: every failure goes to the callers.")]
    protected override void Work(SqliteOperation first)
    {
        _batch.Clear();
        try
        {
            Session.Run("BEGIN IMMEDIATE");
            var operation = first;
            do
            {
                Run(operation);
            }
            while (_batch.Count < MaxBatch && TryTake(out operation));
            Session.Run("COMMIT");
        }
        catch (Exception exception)
        {
            Discard();
            if (_batch.Count == 0)
            {
                _batch.Add(first);
            }

            _batch.ForEach(operation => operation.Fail(exception));
            return;
        }

        _batch.ForEach(operation => operation.Complete());
    }

    private void Run(SqliteOperation operation)
    {
        if (operation.IsAbandoned)
        {
            return;
        }

        try
        {
            operation.Run(Session);
            _batch.Add(operation);
        }
        catch (SqliteException exception) when (exception.IsStatementsOwn)
        {
            operation.Fail(exception);
        }
        catch
        {
            _batch.Add(operation);
            throw;
        }
    }
}
