using Agnox.Gateway;
using Agnox.Organizations;
using Orleans.Configuration;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://0.0.0.0:3000");
builder.UseOrleansClient(client => client
    .UseLocalhostClustering()
    .AddMemoryStreams(AgnoxStreams.Provider, streams => streams.ConfigurePartitioning(AgnoxStreams.Partitions))
    .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10))
    .UseConnectionRetryFilter(async (_, cancellation) =>
    {
        // the cluster may start after us
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancellation);
        return true;
    }));
builder.AddAgnoxGateway();
await builder.Build().UseAgnoxGateway().RunAsync();
