using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Agnox.Silo.Storage.Postgres;

/// <summary>The tables, as a list of upgrades; the table <c>agnox_schema_versions</c> says which were applied.</summary>
internal static partial class PostgresSchema
{
    /// <summary>Any number nobody else locks in this database: "agnox" in ASCII.</summary>
    private const long LockKey = 0x61_67_6e_6f_78;

    /// <summary>Applied in order. Released ones never change; new ones go to the end.</summary>
    private static readonly string[] Upgrades =
    [
        // Texts compare by bytes, as in SQLite, so lists have one order everywhere. Rows are rewritten some five times in
        // their life: the free space keeps the new version on the same page.
        """
        CREATE TABLE executions (
            organization_id text COLLATE "C" NOT NULL,
            task_id         text COLLATE "C" NOT NULL,
            version         bigint NOT NULL,
            status          smallint NOT NULL,
            queued_at       timestamptz NOT NULL,
            started_at      timestamptz NOT NULL,
            environment     text COLLATE "C" NOT NULL,
            group_name      text COLLATE "C",
            node_id         text COLLATE "C",
            waits_for_node  boolean NOT NULL,
            is_open         boolean NOT NULL,
            is_deleted      boolean NOT NULL,
            document        bytea NOT NULL,
            PRIMARY KEY (organization_id, task_id)) WITH (fillfactor = 70);

        CREATE INDEX executions_list
            ON executions (organization_id, is_deleted, started_at DESC, task_id, status, environment);
        CREATE INDEX executions_status
            ON executions (organization_id, is_deleted, status, started_at DESC, task_id, environment);
        CREATE INDEX executions_group
            ON executions (organization_id, is_deleted, group_name, started_at DESC, task_id, status, environment)
            WHERE group_name IS NOT NULL;
        CREATE INDEX executions_queued ON executions (organization_id, queued_at);
        CREATE INDEX executions_open ON executions (queued_at, organization_id, task_id, is_open) WHERE is_open;
        CREATE INDEX executions_open_of ON executions (organization_id, queued_at, task_id) WHERE is_open;
        CREATE INDEX executions_node ON executions (node_id, organization_id, task_id) WHERE node_id IS NOT NULL;
        CREATE INDEX executions_waiting ON executions (waits_for_node) WHERE waits_for_node;
        """,
        GrainState,
    ];

    /// <summary>
    /// Brings the database up to date, in one transaction. Silos that start together take turns; the later ones find
    /// nothing to do.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Gives up; nothing is changed then.</param>
    /// <exception cref="InvalidOperationException">A newer program upgraded the database.</exception>
    [SuppressMessage("Security", "CA2100", Justification = "The texts are this file's.")]
    public static async Task UpgradeAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;

        command.CommandText = "SELECT pg_advisory_xact_lock(@key)";
        command.Parameters.AddWithValue("@key", LockKey);
        await command.ExecuteNonQueryAsync(cancellationToken);

        command.CommandText = """
            CREATE TABLE IF NOT EXISTS agnox_schema_versions (
                version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())
            """;
        command.Parameters.Clear();
        await command.ExecuteNonQueryAsync(cancellationToken);

        command.CommandText = "SELECT coalesce(max(version), 0) FROM agnox_schema_versions";
        var version = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (version > Upgrades.Length)
        {
            throw new InvalidOperationException(
                $"The database has schema version {version}, written by a newer program; " +
                $"this one knows versions up to {Upgrades.Length}. Start the newer program.");
        }

        for (var next = version; next < Upgrades.Length; next++)
        {
            command.CommandText = Upgrades[next];
            command.Parameters.Clear();
            await command.ExecuteNonQueryAsync(cancellationToken);

            command.CommandText = "INSERT INTO agnox_schema_versions (version) VALUES (@version)";
            command.Parameters.AddWithValue("@version", next + 1);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
