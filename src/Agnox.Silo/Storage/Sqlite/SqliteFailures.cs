using Agnox.Common;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>Whose fault a failure of SQLite is.</summary>
internal static class SqliteFailures
{
    extension(SqliteException failure)
    {
        /// <summary>
        /// SQLite has undone the one statement and nothing else; an operation is one statement, so its neighbours may go on.
        /// After any other failure, such as a full disk, the state of the transaction is unknown.
        /// </summary>
        public bool IsStatementsOwn =>
            failure.SqliteErrorCode is SQLITE_ERROR or SQLITE_CONSTRAINT or SQLITE_MISMATCH or SQLITE_TOOBIG or SQLITE_RANGE;

        /// <summary>The file could not be used now, whatever the statement: asking again later is right.</summary>
        public bool IsFilesOwn => failure.SqliteErrorCode is SQLITE_FULL or SQLITE_IOERR or SQLITE_CANTOPEN or SQLITE_BUSY;

        /// <summary>The same for those who do not know SQLite.</summary>
        public StorageUnavailableException ToUnavailable() => new(
            failure.SqliteErrorCode is SQLITE_FULL ? StorageUnavailableException.DiskFull : "The database's file cannot be used.",
            failure);
    }
}
