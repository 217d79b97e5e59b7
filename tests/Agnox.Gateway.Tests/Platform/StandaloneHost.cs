extern alias standalone;

using Agnox.Testing.Platform;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Agnox.Gateway.Tests.Platform.StandaloneHost))]

namespace Agnox.Gateway.Tests.Platform;

/// <summary>The whole platform in this process, on a real port, so that its route table can be read and its routes called.</summary>
public sealed class StandaloneHost : WebApplicationFactory<standalone::Program>, IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("agnox-gateway-test-").FullName;

    private readonly (string Key, string Value)[] _settings;

    public StandaloneHost()
        : this([])
    {
    }

    internal StandaloneHost(params (string Key, string Value)[] settings) => _settings = settings;

    public Uri Address => ClientOptions.BaseAddress;

    public ValueTask InitializeAsync()
    {
        UseKestrel(0);
        StartServer();
        return ValueTask.CompletedTask;
    }

    public Task<TestMember> SignUpAsync() => TestMember.SignUpAsync(Address);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Standalone:Data", _data);
        foreach (var (key, value) in RateLimitSettings.Off.Select(setting => (setting.Key, setting.Value)).Concat(_settings))
        {
            builder.UseSetting(key, value);
        }

        builder.UseSetting("Organizations:DefaultPlan", "enterprise");
        builder.UseSetting("Gateway:MonitorSecret", "a monitoring secret of enough length");
    }
}
