using System.Data.Common;
using Agnox.Clustering;
using Agnox.Silo.Storage;
using Agnox.Silo.Storage.Postgres;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Hosting;

/// <summary>
/// What the silo's program does: without a command it is a silo of the cluster; <c>migrate</c> upgrades the database and
/// ends; <c>health</c> tells by its exit code whether the silo beside it serves.
/// </summary>
internal static partial class SiloCommands
{
    private const int Success = 0;
    private const int Failure = 1;

    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string[] arguments) => arguments switch
    {
        ["migrate", .. var rest] => await MigrateAsync(rest),
        ["health", .. var rest] => IsHealthy(rest) ? Success : Failure,
        _ => await ServeAsync(arguments),
    };

    /// <summary>What a silo needs may be away while it starts, or go away just then; it begins again until all is there.</summary>
    private static async Task<int> ServeAsync(string[] arguments)
    {
        while (true)
        {
            var host = BuildSilo(arguments);
            var logger = LoggerOf(host);
            try
            {
                await host.RunAsync();
                return Success;
            }
            catch (OptionsValidationException failure)
            {
                LogRefused(logger, string.Join(" ", failure.Failures));
                return Failure;
            }
            catch (Exception failure) when (StartFailure.IsTransient(failure))
            {
                LogWaiting(logger, failure.Message);
            }
            catch (Exception failure) when (failure is DbException or InvalidOperationException)
            {
                LogRefused(logger, failure.Message);
                return Failure;
            }

            await Task.Delay(StartPause, TimeProvider.System);
        }
    }

    private static IHost BuildSilo(string[] arguments)
    {
        var builder = CreateBuilder(arguments);
        builder.AddAgnoxSilo(silo => silo.UseAgnoxCluster().AddPostgresStorage());
        builder.Services.AddHealthFile();
        builder.Services.AddHostedService<HealthReporter>();
        return builder.Build();
    }

    private static async Task<int> MigrateAsync(string[] arguments)
    {
        var builder = CreateBuilder(arguments);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPostgresDatabase();
        using var host = builder.Build();
        try
        {
            await host.Services.GetRequiredService<PostgresStartup>().UpgradeAsync(CancellationToken.None);
            LogMigrated(LoggerOf(host));
            return Success;
        }
        catch (Exception failure) when (failure is OptionsValidationException or DbException or InvalidOperationException)
        {
            LogRefused(LoggerOf(host), failure.Message);
            return Failure;
        }
    }

    private static bool IsHealthy(string[] arguments)
    {
        var builder = CreateBuilder(arguments);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHealthFile();
        using var host = builder.Build();
        return host.Services.GetRequiredService<HealthFile>().IsFresh();
    }

    private static HostApplicationBuilder CreateBuilder(string[] arguments)
    {
        var builder = Host.CreateApplicationBuilder(arguments);
        builder.Configuration.AddLegacyEnvironment();
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        return builder;
    }

    private static ILogger LoggerOf(IHost host) =>
        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SiloCommands).FullName!);

    [LoggerMessage(LogLevel.Information, "The database is up to date")]
    private static partial void LogMigrated(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Not started yet, and tried again: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Critical, "Not started: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
