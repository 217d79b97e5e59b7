using Agnox.Grains.Running;

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Agnox.Silo.Docker;

/// <summary>Registration of the Docker engine.</summary>
public static class DockerEngineExtensions
{
    /// <summary>Registers the Docker engine of this host as the container engine.</summary>
    /// <param name="services">Where to register.</param>
    public static IServiceCollection AddDockerEngine(this IServiceCollection services)
    {
        services.AddOptions<DockerOptions>()
            .BindConfiguration(DockerOptions.SectionName)
            .Validate(
                options => options.Endpoint is { IsAbsoluteUri: true, Scheme: "unix" or "npipe" or "http" or "https" },
                "Docker:Endpoint must begin with unix://, npipe://, http:// or https://.")
            .Validate(
                options => options.Timeout > TimeSpan.Zero,
                "Docker:Timeout must be above zero, such as 00:01:00.")
            .Validate(
                options => options.Subnet is null || System.Net.IPNetwork.TryParse(options.Subnet, out _),
                "Docker:Subnet must be an address range such as 10.213.0.0/16.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LinkLocalBlock>();
        services.TryAddSingleton<IContainerEngine, DockerEngine>();
        return services;
    }
}
