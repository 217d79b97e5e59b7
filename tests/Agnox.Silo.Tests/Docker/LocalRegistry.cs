using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

using Docker.DotNet;
using Docker.DotNet.Models;

namespace Agnox.Silo.Tests.Docker;

/// <summary>A registry on a free port of this host, as a child process, with its files in a folder of its own.</summary>
internal sealed class LocalRegistry : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agnox-registry-");
    private readonly DockerClient _client = new DockerClientBuilder().Build();

    private LocalRegistry(string address) => Address = address;

    public string Address { get; }

    public static async Task<LocalRegistry> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = probe.LocalEndpoint.ToString()!;
        probe.Stop();
        var registry = new LocalRegistry(address);
        try
        {
            await registry.RunAsync();
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes a local image under a name of this registry, and forgets it locally.</summary>
    public async Task PublishAsync(string image, string repository, string tag)
    {
        await _client.Images.TagImageAsync(
            image, new ImageTagParameters { RepositoryName = $"{Address}/{repository}", Tag = tag });
        await _client.Images.PushImageAsync(
            $"{Address}/{repository}", new ImagePushParameters { Tag = tag }, new AuthConfig(), new Progress<JSONMessage>());
        await ForgetAsync($"{Address}/{repository}:{tag}");
    }

    public async Task ForgetAsync(string image) =>
        await _client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true });

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }

        _process.Dispose();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task RunAsync()
    {
        var configuration = Path.Combine(_folder.FullName, "config.yml");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            version: 0.1
            log: {"{"} level: info {"}"}
            storage: {"{"} filesystem: {"{"} rootdirectory: {_folder.FullName}/files {"}"} {"}"}
            http: {"{"} addr: "{Address}" {"}"}
            """);
        _process.StartInfo = new ProcessStartInfo("docker-registry", ["serve", configuration])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException("docker-registry ended at once."));
            }
            else if (line.Data.Contains("listening on", StringComparison.Ordinal))
            {
                listening.TrySetResult();
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await listening.Task.WaitAsync(Patience);
    }
}
