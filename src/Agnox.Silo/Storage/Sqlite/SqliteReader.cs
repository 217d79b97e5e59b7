using System.Diagnostics.CodeAnalysis;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>One of the threads that answer queries, each from its own snapshot; the writer does not wait for them.</summary>
internal sealed class SqliteReader(WorkQueue<SqliteOperation> queue, Func<SqliteSession> open)
    : SqliteWorker("agnox-sqlite-reader", queue, open)
{
    [SuppressMessage("Design", "CA1031", Justification = "The edge of the reader thread: every failure goes to the caller.")]
    protected override void Work(SqliteOperation first)
    {
        if (first.IsAbandoned)
        {
            return;
        }

        try
        {
            first.Run(Session);
        }
        catch (Exception exception)
        {
            Discard();
            first.Fail(exception);
            return;
        }

        first.Complete();
    }
}
