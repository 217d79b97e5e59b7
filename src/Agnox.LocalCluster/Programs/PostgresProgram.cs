using System.Collections.Immutable;
using System.Globalization;
using Agnox.Local.Processes;
using Agnox.Local.State;
using Npgsql;

namespace Agnox.Local.Programs;

/// <summary>A private PostgreSQL from the installed binaries: loopback only, a password, no socket in the file system.</summary>
internal sealed class PostgresProgram(
    ClusterDirectory directory, ServerMember member, ClusterSecrets secrets, TimeProvider time) : IClusterProgram
{
    public const string Name = "postgres";

    private const string Installations = "/usr/lib/postgresql";
    private const string Database = "agnox";

    public Signal StopSignal => Signal.Interrupt;

    public TimeSpan StopLimit { get; } = TimeSpan.FromSeconds(30);

    /// <summary>For the silos.</summary>
    public static string ConnectionTo(ServerMember member, ClusterSecrets secrets) => ConnectionTo(member, secrets, Database);

    private string Files => Path.Combine(directory.Postgres, "files");

    public async Task<Launch> PrepareAsync(CancellationToken cancellationToken)
    {
        var binaries = FindBinaries();
        if (!Directory.Exists(Files))
        {
            await InitializeAsync(binaries, cancellationToken);
        }

        await PostgresLock.RemoveAbandonedAsync(Files, time, cancellationToken);
        return Run(
        [
            Path.Combine(binaries, "postgres"), "-D", Files,
            "-p", member.Url.Port.ToString(CultureInfo.InvariantCulture),
            "-c", $"listen_addresses={member.Url.Host}",
            "-c", "unix_socket_directories=",
            "-c", "max_connections=500",
        ]);
    }

    public async Task<bool> IsServingAsync(long logStart, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionTo(member, secrets, "postgres") + ";Pooling=false;Timeout=2");
            await connection.OpenAsync(cancellationToken);
            await using var find = new NpgsqlCommand($"select 1 from pg_database where datname = '{Database}'", connection);
            if (await find.ExecuteScalarAsync(cancellationToken) is null)
            {
                await using var create = new NpgsqlCommand($"create database {Database}", connection);
                await create.ExecuteNonQueryAsync(cancellationToken);
            }

            return true;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidPassword)
        {
            throw new ClusterFailureException(
                $"PostgreSQL does not know the password in {directory.Secrets}. Restore that file, or remove {directory.Postgres}.",
                exception);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string FindBinaries() =>
        (Directory.Exists(Installations) ? Directory.GetDirectories(Installations) : [])
            .Select(version => (Folder: Path.Combine(version, "bin"), Version: Path.GetFileName(version)))
            .Where(candidate => File.Exists(Path.Combine(candidate.Folder, "initdb")))
            .MaxBy(candidate => decimal.TryParse(candidate.Version, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Folder
        ?? throw new ClusterFailureException(
            $"PostgreSQL is not in {Installations}. Install it: sudo apt-get install -y postgresql");

    /// <summary>Made beside and moved, so that what is there is complete.</summary>
    private async Task InitializeAsync(string binaries, CancellationToken cancellationToken)
    {
        var log = directory.LogOf("postgres-init");
        var draft = Path.Combine(directory.Postgres, "draft");
        var password = Path.Combine(directory.Postgres, "password");
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        PostgresAccount.CreateDirectory(directory.Postgres);
        AtomicFile.WritePrivate(password, System.Text.Encoding.UTF8.GetBytes(secrets.PostgresPassword));
        await PostgresAccount.OwnAsync(directory.Postgres, log, cancellationToken);
        await DetachedProcess.RunToEndAsync(
            Run(
            [
                Path.Combine(binaries, "initdb"), "-D", draft, "-U", PostgresAccount.Name, "-A", "scram-sha-256",
                "--pwfile", password, "-E", "UTF8", "--locale=C",
            ]),
            log,
            cancellationToken);
        File.Delete(password);
        Directory.Move(draft, Files);
    }

    private Launch Run(ImmutableArray<string> command) =>
        new(PostgresAccount.Run(directory.Postgres, command.AsSpan()), directory.Postgres)
        {
            Environment = Launch.NoVariables.Add("LC_ALL", "C"),
        };

    private static string ConnectionTo(ServerMember member, ClusterSecrets secrets, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = member.Url.Host,
        Port = member.Url.Port,
        Username = PostgresAccount.Name,
        Password = secrets.PostgresPassword,
        Database = database,
    }.ConnectionString;
}
