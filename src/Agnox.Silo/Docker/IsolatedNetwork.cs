using System.Net;
using System.Security.Cryptography;
using System.Text;

using Agnox.Grains.Running;

using Docker.DotNet;
using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

/// <summary>
/// The one bridge of this host on which all runs live and cannot reach one another. One per host and not per run: making
/// a network takes longer than a short run, and engines have few address ranges.
/// </summary>
internal sealed class IsolatedNetwork(DockerClient client, DockerOptions options, LinkLocalBlock linkLocal) : IDisposable
{
    private const string InterContainer = "com.docker.network.bridge.enable_icc";
    private const string BridgeName = "com.docker.network.bridge.name";

    private const int MaxLooks = 20;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile string? _present;

    public void Dispose() => _gate.Dispose();

    /// <summary>Looks again at the next use.</summary>
    public void Forget() => _present = null;

    public async Task EnsureAsync(string name, CancellationToken cancellationToken)
    {
        if (_present == name)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_present == name)
            {
                return;
            }

            var network = await FindAsync(name, cancellationToken) ?? await MakeAsync(name, cancellationToken);
            if (!network.Options.TryGetValue(InterContainer, out var reachable) || reachable is not "false")
            {
                throw new ContainerRefusedException(
                    $"The network {name} exists but lets containers reach one another. Remove it; it is made anew.");
            }

            if (options.BlockLinkLocal && network.Options.TryGetValue(BridgeName, out var bridge))
            {
                await linkLocal.ApplyAsync(bridge, cancellationToken);
            }

            _present = name;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Interface names have 15 characters at most.</summary>
    internal static string BridgeOf(string name) =>
        "agnox-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));

    private async Task<NetworkResponse?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Networks.InspectNetworkAsync(name, cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>A network that another process is making holds its bridge before it can be found by its name.</summary>
    private async Task<NetworkResponse?> FindSoonAsync(string name, CancellationToken cancellationToken)
    {
        for (var look = 0; look < MaxLooks; look++)
        {
            if (await FindAsync(name, cancellationToken) is { } network)
            {
                return network;
            }

            await Task.Delay(LookPause, TimeProvider.System, cancellationToken);
        }

        return null;
    }

    private async Task<NetworkResponse> MakeAsync(string name, CancellationToken cancellationToken)
    {
        var parameters = new NetworksCreateParameters
        {
            Name = name,
            Driver = "bridge",
            IPAM = options.Subnet is { } subnet ? new IPAM { Config = [new IPAMConfig { Subnet = subnet }] } : null,
            Options = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [InterContainer] = "false",
                // Older engines accept a second network of the same name, but never of the same bridge: this is what
                // makes creation by two processes at once safe.
                [BridgeName] = BridgeOf(name),
            },
        };
        try
        {
            await client.Networks.CreateNetworkAsync(parameters, cancellationToken);
        }
        catch (DockerApiException exception)
        {
            return await FindSoonAsync(name, cancellationToken)
                ?? throw new ContainerRefusedException(
                    $"The network {name} cannot be made: {EngineMessage.Of(exception)}", exception);
        }

        return await FindAsync(name, cancellationToken)
            ?? throw new ContainerRefusedException($"The network {name} was removed while it was being made.");
    }
}
