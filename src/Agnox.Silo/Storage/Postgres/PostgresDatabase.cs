using Npgsql;

namespace Agnox.Silo.Storage.Postgres;

/// <summary>Opens the database that the silos share.</summary>
internal static class PostgresDatabase
{
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 8; // below the grains' response time-out, so that a caller hears why
    private const int PreparedStatements = 50;

    /// <summary>One pool for grain state, executions and everything else of this process.</summary>
    public static NpgsqlDataSource Open(PostgresStorageOptions options) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = options.MaxPoolSize,
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            ApplicationName = "agnox",
        });
}
