using Agnox.Gateway.Auth;
using Agnox.Gateway.Tests.Auth;
using Agnox.Identity;
using Agnox.Testing.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Agnox.Gateway.Tests.Http;

/// <summary>The whole gateway on a free port, in front of a stubbed cluster.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, ClusterStub cluster)
    {
        _app = app;
        Cluster = cluster;
        Client = new() { BaseAddress = new(app.Urls.First()) };
    }

    public ClusterStub Cluster { get; }

    public HttpClient Client { get; }

    public UserStub User { get; } = new(_ => Members.Ada());

    public static async Task<GatewayHost> StartAsync(
        Action<WebApplication>? map = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("urls", "http://127.0.0.1:0"),
            new("Auth:JwtSecret", Members.Secret),
            .. RateLimitSettings.Off.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)),
        ]);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        var (client, stub) = ClusterStub.Create();
        builder.Services.AddSingleton(client);
        builder.AddAgnoxGateway();
        var app = builder.Build();
        app.UseAgnoxGateway();
        map?.Invoke(app);
        await app.StartAsync(Cancel);
        var host = new GatewayHost(app, stub);
        stub.Add<IUserGrain>(_ => host.User);
        return host;
    }

    /// <summary>From here on the client is somebody.</summary>
    public GatewayHost LogIn(MemberView? member = null)
    {
        var token = _app.Services.GetRequiredService<SessionTokens>().Mint(member ?? Members.Ada());
        Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return this;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(Relative(path), Cancel);

    public Task<string> GetTextAsync(string path) => Client.GetStringAsync(Relative(path), Cancel);

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent? content) =>
        Client.PostAsync(Relative(path), content, Cancel);

    public Task<HttpResponseMessage> DeleteAsync(string path) => Client.DeleteAsync(Relative(path), Cancel);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);
}
