using Microsoft.Data.Sqlite;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>One SQL statement with its values. The values are bound by the caller, so a bad one fails only the caller.</summary>
/// <param name="Sql">Constant text: it is prepared once per connection and kept.</param>
/// <param name="Parameters">The values.</param>
/// <param name="Read">Reads the result from a reader that stands before the first row.</param>
internal sealed record SqliteStatement<T>(
    string Sql,
    SqliteParameter[] Parameters,
    Func<SqliteDataReader, T> Read);
