namespace Agnox.Silo.Storage.Sqlite;

/// <summary>A statement that a caller waits for while a database thread does it.</summary>
internal abstract class SqliteOperation
{
    /// <summary>The caller stopped waiting, so it need not be begun.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>Does it and keeps the result; the caller is not told yet.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Tells the caller the result.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that it failed.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class SqliteOperation<T>(SqliteStatement<T> statement, CancellationToken cancellationToken)
    : SqliteOperation
{
    // Continuations must not run on the database thread: they are grain turns.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task.WaitAsync(cancellationToken);

    public override bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public override void Run(SqliteSession session) => _result = session.Run(statement);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
