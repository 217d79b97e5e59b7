namespace Agnox.Silo.Hosting;

/// <summary>Keeps the health file fresh as long as the cluster counts this silo as active.</summary>
internal sealed partial class HealthReporter(
    HealthFile file,
    ILocalSiloDetails silo,
    IClusterMembershipService membership,
    TimeProvider time,
    ILogger<HealthReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                Report();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            file.Remove();
        }
    }

    private void Report()
    {
        if (membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) != SiloStatus.Active)
        {
            return;
        }

        try
        {
            file.Touch();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The health file cannot be written, so this silo looks unhealthy: {Reason}")]
    private partial void LogNotWritten(string reason);
}

/// <summary>Registers the sign of life.</summary>
internal static class HealthFileExtensions
{
    public static IServiceCollection AddHealthFile(this IServiceCollection services)
    {
        services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.SectionName);
        services.AddSingleton<HealthFile>();
        return services;
    }
}
