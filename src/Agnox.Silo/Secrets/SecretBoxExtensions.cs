using Agnox.Grains.Secrets;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Secrets;

/// <summary>Registers the secret box.</summary>
public static class SecretBoxExtensions
{
    /// <summary>Adds <see cref="ISecretBox"/> with the key of <see cref="SecretBoxOptions"/>, checked at start.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddSecretBox(this IServiceCollection services)
    {
        services.AddOptions<SecretBoxOptions>().BindConfiguration(SecretBoxOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SecretBoxOptions>, SecretBoxOptionsValidator>();
        return services.AddSingleton<ISecretBox, AesGcmSecretBox>();
    }
}
