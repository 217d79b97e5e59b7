using Agnox.Grains.Storage;
using Agnox.Silo.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace Agnox.Silo.Storage;

/// <summary>Registers PostgreSQL as the storage that all silos of a cluster share.</summary>
public static class PostgresStorageExtensions
{
    private const string Provider = "Npgsql";
    private const string Database = "state-database";

    /// <summary>
    /// Adds grain storage <see cref="StorageNames.State"/>, the list of stream subscribers and the
    /// <see cref="IExecutionStore"/>; the schema is upgraded before the silo serves.
    /// </summary>
    /// <param name="silo">The silo.</param>
    public static ISiloBuilder AddPostgresStorage(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        services.AddPostgresDatabase();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<PostgresStartup>());
        services.AddSingleton<PostgresFailures>();
        services.AddSingleton<IExecutionStore, PostgresExecutionStore>();
        services.Configure<SystemTextJsonGrainStorageSerializerOptions>(GrainStateJson.Configure);
        services.AddKeyedSingleton<IGrainStorage>(StorageNames.State, (provider, _) => new PostgresGrainStorage(
            provider.GetRequiredKeyedService<IGrainStorage>(Database), provider.GetRequiredService<PostgresFailures>()));
        silo.AddAdoNetGrainStorage(Database, storage => storage.Configure<IServiceProvider>((options, provider) =>
        {
            Configure(options, provider);
            options.GrainStorageSerializer = ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(provider);
        }));

        // not in memory: a subscription must not end because the silo that knew of it does
        silo.AddAdoNetGrainStorage(StorageNames.StreamSubscribers, storage => storage.Configure<IServiceProvider>(Configure));
        return silo;
    }

    /// <summary>The database and what upgrades it, also for the command that does nothing else.</summary>
    internal static IServiceCollection AddPostgresDatabase(this IServiceCollection services)
    {
        services.AddOptions<PostgresStorageOptions>().BindConfiguration(PostgresStorageOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PostgresStorageOptions>, PostgresStorageOptionsValidator>();
        services.AddSingleton(provider =>
            PostgresDatabase.Open(provider.GetRequiredService<IOptions<PostgresStorageOptions>>().Value));
        services.AddSingleton<PostgresStartup>();
        return services;
    }

    private static void Configure(AdoNetGrainStorageOptions options, IServiceProvider provider)
    {
        options.Invariant = Provider;
        options.DataSource = provider.GetRequiredService<NpgsqlDataSource>();
    }
}
