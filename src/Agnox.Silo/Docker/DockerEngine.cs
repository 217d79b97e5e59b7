using System.Net;
using System.Net.Sockets;

using Agnox.Grains.Running;

using Docker.DotNet;
using Docker.DotNet.LegacyHttp;

using Microsoft.Extensions.Options;

namespace Agnox.Silo.Docker;

/// <summary>The Docker engine of this host.</summary>
internal sealed partial class DockerEngine : IContainerEngine, IDisposable
{
    private readonly DockerClient _client;
    private readonly DockerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DockerEngine> _logger;
    private readonly ImagePulls _pulls;
    private readonly IsolatedNetwork _network;

    public DockerEngine(
        IOptions<DockerOptions> options, LinkLocalBlock linkLocal, TimeProvider time, ILogger<DockerEngine> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        _client = Connect(_options.Endpoint);
        _pulls = new ImagePulls(PullAsync);
        _network = new IsolatedNetwork(_client, _options, linkLocal);
    }

    public void Dispose()
    {
        _network.Dispose();
        _client.Dispose();
    }

    public async Task<EngineDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var version = await CallAsync(_client.System.GetVersionAsync, cancellationToken);
        return new EngineDescription(version.Version, $"{version.Os}/{version.Arch}");
    }

    private static DockerClient Connect(Uri endpoint)
    {
        // Streams and waits last as long as a run; the calls that must answer at once are bounded in CallAsync.
        var client = new DockerClientBuilder().WithEndpoint(endpoint).WithTimeout(Timeout.InfiniteTimeSpan);

        // The framework's own HTTP client sends a request whose connection broke again behind our back, up to three times, and a
        // start must not be. This one does not, and neither does the one for socket files.
        return endpoint.Scheme is "http" or "https" or "tcp"
            ? client.WithTransportOptions(new LegacyHttpTransportOptions()).Build()
            : client.Build();
    }

    private Task<bool> CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        CallAsync(
            async token =>
            {
                await call(token);
                return true;
            },
            cancellationToken);

    /// <summary>One call that should answer at once.</summary>
    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(_options.Timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        try
        {
            return await LongCallAsync(call, limit.Token);
        }
        catch (OperationCanceledException exception)
            when (expiry.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EngineUnavailableException(
                $"The Docker engine at {_options.Endpoint} has not answered for {_options.Timeout.TotalSeconds:0} s. " +
                "Look at its log, and at the load of this host.",
                exception);
        }
    }

    /// <summary>One call that may take as long as its caller allows.</summary>
    private async Task<T> LongCallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (Exception exception) when (IsConnectionFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(exception);
        }
    }

    private static bool IsConnectionFailure(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or TimeoutException
            or AggregateException { InnerException: SocketException };

    private EngineUnavailableException Unavailable(Exception exception)
    {
        var code = SocketErrorOf(exception);
        var reason = code switch
        {
            SocketError.AccessDenied => "no permission. Add this process's user to the group of the socket.",
            SocketError.ConnectionRefused => "nothing listens there. Start the engine.",
            SocketError.AddressNotAvailable or SocketError.HostNotFound or SocketError.NetworkUnreachable =>
                "there is no such address. Install and start the engine, or set Docker:Endpoint.",
            null => "the connection broke. Look whether the engine was restarted.",
            _ => new SocketException((int)code).Message + ". Install and start the engine, or set Docker:Endpoint.",
        };
        return new($"The Docker engine at {_options.Endpoint} does not answer: {reason}", exception)
        {
            MayHaveBeenHeard = code is not (SocketError.AccessDenied or SocketError.ConnectionRefused
                or SocketError.AddressNotAvailable or SocketError.HostNotFound or SocketError.NetworkUnreachable),
        };
    }

    private static SocketError? SocketErrorOf(Exception? exception) =>
        exception is null or SocketException ? (exception as SocketException)?.SocketErrorCode : SocketErrorOf(exception.InnerException);

    /// <summary>Runs a call about an existing container; one that is gone is a refusal.</summary>
    private static async Task<T> OnContainerAsync<T>(string containerId, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            throw new ContainerRefusedException($"The container {containerId} no longer exists.", exception);
        }
    }
}
