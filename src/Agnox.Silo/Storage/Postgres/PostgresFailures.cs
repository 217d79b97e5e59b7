using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Agnox.Common;
using Npgsql;

namespace Agnox.Silo.Storage.Postgres;

/// <summary>
/// Turns the driver's exceptions into one that every process of the cluster can read: a gateway has no driver, and Orleans
/// cannot hand on what it cannot load.
/// </summary>
internal sealed partial class PostgresFailures(NpgsqlDataSource database, ILogger<PostgresFailures> logger)
{
    /// <summary>Not there, or not ready: another answer, such as a wrong password, does not get better by waiting.</summary>
    public static bool IsAway(DbException failure) => failure is not PostgresException
    {
        SqlState: not (PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.TooManyConnections),
    };

    /// <summary>Reads once more when a connection turned out to be one of a server that was restarted meanwhile.</summary>
    public async Task<T> ReadAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException failure) when (failure.IsTransient)
        {
            database.Clear();
            return await WriteAsync(work);
        }
    }

    /// <summary>Never repeats: whether a write that failed was stored is not known.</summary>
    [SuppressMessage("Design", "MA0054", Justification = "The driver's exception is what must not travel; it is in this silo's log.")]
    public async Task<T> WriteAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DbException failure)
        {
            database.Clear(); // the pool's other connections are most likely broken too
            LogFailed(failure);
            throw new StorageUnavailableException(
                failure.SqlState == PostgresErrorCodes.DiskFull ? StorageUnavailableException.DiskFull : "The database does not answer.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database did not do what it was asked")]
    private partial void LogFailed(Exception failure);
}
