using Agnox.Grains.Dispatch;
using Agnox.Grains.Hosting;
using Agnox.Grains.Running;
using Agnox.Grains.Running.Reports;
using Agnox.Silo.Artifacts;
using Agnox.Silo.Docker;
using Agnox.Silo.Running;
using Agnox.Silo.Secrets;
using Agnox.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Agnox.Silo.Hosting;

/// <summary>The silo as a building block: the silo's own program and the standalone both compose it.</summary>
public static class AgnoxSilo
{
    /// <summary>
    /// Longest wait for a grain's answer. Gateways use the same: an open log is kept alive by half of it.
    /// </summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds an Orleans silo with grains, storage and, unless switched off, the run host.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="configureClustering">How the silo finds the others.</param>
    public static IHostApplicationBuilder AddAgnoxSilo(
        this IHostApplicationBuilder builder, Action<ISiloBuilder> configureClustering)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureClustering);
        builder.UseOrleans(silo =>
        {
            configureClustering(silo);
            silo.AddAgnoxGrains();
            silo.AddSqliteStorage();
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
            silo.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        });
        builder.Services.AddSecretBox();
        builder.Services.AddDirectoryArtifactStore();
        AddRunHost(builder);
        return builder;
    }

    /// <summary>After the silo's own services, so that it starts when the silo is up and stops before the silo does.</summary>
    private static void AddRunHost(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RunnerOptions>().BindConfiguration(RunnerOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RunnerOptions>, RunnerOptionsValidator>();
        if (!builder.Configuration.GetValue($"{RunnerOptions.SectionName}:{nameof(RunnerOptions.IsEnabled)}", defaultValue: true))
        {
            return;
        }

        services.AddDockerEngine();
        services.AddSingleton(new ReportLimits());
        services.AddSingleton<ReportCollector>();
        services.AddSingleton<NodeIdentity>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<RunHost>();
        services.AddSingleton<INodeHost>(provider => provider.GetRequiredService<RunHost>());
        services.AddHostedService(provider => provider.GetRequiredService<RunHost>());
    }
}
