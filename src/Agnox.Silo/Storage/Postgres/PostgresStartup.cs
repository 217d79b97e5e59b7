using System.Data.Common;
using Npgsql;

namespace Agnox.Silo.Storage.Postgres;

/// <summary>
/// Brings the schema up to date before the silo serves. A database that is still starting is waited for; one written by a
/// newer program stops the start.
/// </summary>
internal sealed partial class PostgresStartup(NpgsqlDataSource database, TimeProvider time, ILogger<PostgresStartup> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<PostgresStartup>(ServiceLifecycleStage.RuntimeStorageServices, UpgradeAsync);

    /// <summary>Upgrades the schema, waiting up to a minute for the database.</summary>
    public async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await PostgresSchema.UpgradeAsync(database, cancellationToken);
                return;
            }
            catch (DbException failure) when (time.GetElapsedTime(began) < Patience && PostgresFailures.IsAway(failure))
            {
                LogWaiting(failure.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Reason}")]
    private partial void LogWaiting(string reason);
}
