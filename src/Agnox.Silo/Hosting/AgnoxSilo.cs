using Agnox.Clustering;
using Agnox.Grains.Dispatch;
using Agnox.Grains.Hosting;
using Agnox.Grains.Running;
using Agnox.Grains.Running.Reports;
using Agnox.Silo.Artifacts;
using Agnox.Silo.Docker;
using Agnox.Silo.Running;
using Agnox.Silo.Secrets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Agnox.Silo.Hosting;

/// <summary>The silo as a building block: the silo's own program and the standalone both compose it.</summary>
public static class AgnoxSilo
{
    /// <summary>Adds an Orleans silo with grains and, unless switched off, the run host.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">How the silo finds the others, and which storage it has.</param>
    public static IHostApplicationBuilder AddAgnoxSilo(this IHostApplicationBuilder builder, Action<ISiloBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.UseOrleans(silo =>
        {
            configure(silo);
            silo.AddAgnoxGrains(NodeIdentity.MetadataOf(
                silo.Configuration.GetSection(RunnerOptions.SectionName).Get<RunnerOptions>() ?? new()));
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ClusterMembership.ResponseTimeout);
            silo.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ClusterMembership.ResponseTimeout);
        });
        builder.Services.AddSecretBox();
        builder.Services.AddDirectoryArtifactStore();
        AddRunHost(builder);
        builder.Services.AddHostedService<WatchdogLoop>();
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
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<RunHost>();
        services.AddSingleton<INodeHost>(provider => provider.GetRequiredService<RunHost>());
        services.AddHostedService(provider => provider.GetRequiredService<RunHost>());
    }
}
