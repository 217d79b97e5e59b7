using Agnox.Grains.Artifacts;

namespace Agnox.Silo.Artifacts;

/// <summary>Registers where logs and reports are kept.</summary>
public static class ArtifactStoreExtensions
{
    /// <summary>Adds a directory as the <see cref="IArtifactStore"/>.</summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddDirectoryArtifactStore(this IServiceCollection services)
    {
        services.AddOptions<ArtifactOptions>().BindConfiguration(ArtifactOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IArtifactStore, DirectoryArtifactStore>();
        return services;
    }
}
