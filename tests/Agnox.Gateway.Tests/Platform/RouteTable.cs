using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Agnox.Gateway.Tests.Platform;

/// <summary>Every route the running platform serves.</summary>
internal static class RouteTable
{
    public static IReadOnlyList<(string Method, string Pattern)> Read(StandaloneHost host) =>
    [
        .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => (Method: method, Pattern: "/" + endpoint.RoutePattern.RawText!.Trim('/'))))
            .Distinct()
            .OrderBy(route => route.Pattern, StringComparer.Ordinal),
    ];
}
