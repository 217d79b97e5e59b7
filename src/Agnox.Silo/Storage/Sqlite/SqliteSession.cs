using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>One connection and its prepared statements. Belongs to one thread.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens a connection that may write; creates the file if it is missing.</summary>
    public static SqliteSession OpenWriter(string path) => Open(path, SqliteOpenMode.ReadWriteCreate, """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA busy_timeout = 5000;
        PRAGMA cache_size = -65536;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        """);

    /// <summary>Opens a connection that cannot write.</summary>
    public static SqliteSession OpenReader(string path) => Open(path, SqliteOpenMode.ReadOnly, """
        PRAGMA busy_timeout = 5000;
        PRAGMA cache_size = -32768;
        """);

    /// <summary>Runs a statement to its end.</summary>
    public T Run<T>(SqliteStatement<T> statement)
    {
        var command = Prepare(statement.Sql);
        command.Parameters.Clear();
        command.Parameters.AddRange(statement.Parameters);
        using var reader = command.ExecuteReader();
        return statement.Read(reader);
    }

    /// <summary>Runs a statement without values or result.</summary>
    public void Run(string sql) => Prepare(sql).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static SqliteSession Open(string path, SqliteOpenMode mode, string pragmas)
    {
        // Unpooled: closing must really close, or a failed connection would come back from the pool.
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var session = new SqliteSession(new SqliteConnection(text.ToString()));
        try
        {
            session._connection.Open();
            session.Run(pragmas);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "The texts are constants of this assembly; values are bound.")]
    private SqliteCommand Prepare(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _prepared.Add(sql, command);
        }

        return command;
    }
}
