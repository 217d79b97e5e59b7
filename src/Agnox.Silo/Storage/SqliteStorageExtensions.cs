using Agnox.Grains.Storage;
using Agnox.Silo.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Agnox.Silo.Storage;

/// <summary>Registers SQLite as a standalone silo's storage.</summary>
public static class SqliteStorageExtensions
{
    /// <summary>
    /// Adds grain storage <see cref="StorageNames.State"/> and the <see cref="IExecutionStore"/>, both in one file of
    /// <see cref="SqliteStorageOptions.DataDirectory"/>, which this process must own alone.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Sets options over those of the configuration.</param>
    public static ISiloBuilder AddSqliteStorage(this ISiloBuilder silo, Action<SqliteStorageOptions>? configure = null)
    {
        var services = silo.Services;
        services.AddOptions<SqliteStorageOptions>()
            .BindConfiguration(SqliteStorageOptions.SectionName)
            .Configure(options => configure?.Invoke(options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SqliteStorageOptions>, SqliteStorageOptionsValidator>();
        services.Configure<SystemTextJsonGrainStorageSerializerOptions>(GrainStateJson.Configure);

        services.TryAddSingleton(provider =>
            SqliteDatabase.Open(provider.GetRequiredService<IOptions<SqliteStorageOptions>>().Value.DataDirectory));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SqliteStartup>();
        services.AddSingleton<IExecutionStore, SqliteExecutionStore>();
        services.AddKeyedSingleton<IGrainStorage>(StorageNames.State, (provider, _) => new SqliteGrainStorage(
            provider.GetRequiredService<SqliteDatabase>(),
            ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(provider),
            provider.GetRequiredService<IActivatorProvider>()));
        silo.AddMemoryGrainStorage(StorageNames.StreamSubscribers); // who subscribes lives in this very process
        return silo;
    }
}
