namespace Agnox.Silo.Storage.Sqlite;

/// <summary>
/// Opens the database when the silo starts: a directory in use, or a file from a newer program, must stop the start and
/// not the first grain.
/// </summary>
internal sealed class SqliteStartup(IServiceProvider services) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<SqliteStartup>(ServiceLifecycleStage.RuntimeStorageServices, _ =>
        {
            services.GetRequiredService<SqliteDatabase>();
            return Task.CompletedTask;
        });
}
