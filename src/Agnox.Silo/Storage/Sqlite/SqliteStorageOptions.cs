using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Storage.Sqlite;

/// <summary>Where a standalone installation keeps its state.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Storage:Sqlite";

    /// <summary>
    /// Directory of the database and its lock, created if missing. Required. On a local disk: SQLite's journal needs shared
    /// memory, and a network file system may not keep the lock.
    /// </summary>
    [Required]
    public required string DataDirectory { get; set; }
}

/// <summary>Checks the annotations.</summary>
[OptionsValidator]
internal sealed partial class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>;
