using Agnox.Gateway.RateLimits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Live;

/// <summary>Registration and routes of Live.</summary>
internal static class LiveEndpoints
{
    private const long BufferBytes = 64 * 1024;
    private const long MaxReceivedMessageBytes = 16 * 1024;
    private const int ParallelInvocations = 4;

    private static readonly TimeSpan SendTimeLimit = TimeSpan.FromSeconds(10);

    public static void AddGatewayLive(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSignalR(options =>
        {
            options.MaximumReceiveMessageSize = MaxReceivedMessageBytes;
            options.MaximumParallelInvocationsPerClient = ParallelInvocations;
        });

        // documents look the same on both channels
        services.AddOptions<JsonHubProtocolOptions>().Configure<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>(
            (hub, http) => hub.PayloadSerializerOptions = http.Value.SerializerOptions);
        services.AddSingleton<LogFollower>();
        services.AddSingleton<SessionWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionWatch>());
        services.AddSingleton<OrganizationEventRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<OrganizationEventRelay>());
    }

    public static void MapLive(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // not counted: after a gateway's restart all of an organization's clients connect again within seconds, and that must
        // neither keep them out nor use up what the organization has left for its requests
        app.MapHub<ExecutionsHub>("/hubs/executions", options =>
        {
            options.ApplicationMaxBufferSize = BufferBytes;
            options.TransportMaxBufferSize = BufferBytes;
            options.TransportSendTimeout = SendTimeLimit;
        }).RequireAuthorization().WithoutRateLimits();
    }
}
