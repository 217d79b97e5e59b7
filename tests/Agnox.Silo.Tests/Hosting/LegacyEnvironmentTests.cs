using Agnox.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Agnox.Silo.Tests.Hosting;

public sealed class LegacyEnvironmentTests
{
    [Fact]
    public void OldNames_FillTheNewOnes()
    {
        var configuration = With(
            ("ENCRYPTION_KEY", "abc"),
            ("WORKER_TASK_TIMEOUT_MS", "90000"),
            ("REPORTS_DIR", "/reports"),
            ("REDIS_URL", "redis://second:6379"),
            ("PLATFORM_REDIS_URL", "redis://first:6379"));

        Assert.Equal("abc", configuration["Secrets:EncryptionKey"]);
        Assert.Equal("00:01:30", configuration["Executions:RunTimeout"]);
        Assert.Equal("/reports", configuration["Artifacts:Directory"]);
        Assert.Equal("redis://first:6379", configuration["Cluster:Redis"]);
    }

    [Fact]
    public void NewName_WinsOverItsOldOne()
    {
        var configuration = With(("ENCRYPTION_KEY", "old"), ("Secrets:EncryptionKey", "new"));

        Assert.Equal("new", configuration["Secrets:EncryptionKey"]);
    }

    [Fact]
    public void TimeLimitThatIsNoNumber_IsLeftToTheBinder() =>
        Assert.Equal("soon", With(("WORKER_TASK_TIMEOUT_MS", "soon"))["Executions:RunTimeout"]);

    private static ConfigurationManager With(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        configuration.AddLegacyEnvironment();
        return configuration;
    }
}
