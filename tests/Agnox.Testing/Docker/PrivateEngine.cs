using System.Diagnostics;
using System.Globalization;

namespace Agnox.Testing.Docker;

/// <summary>A Docker engine of its own, with its own images, containers and networks, so that a test may kill and restart it.</summary>
public sealed class PrivateEngine : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly string _directory = Directory.CreateTempSubdirectory("agnox-engine-").FullName;
    private Process? _process;

    /// <summary>Where it answers, as a configuration value.</summary>
    public string Endpoint => $"unix://{Path.Combine(_directory, "docker.sock")}";

    public static async Task<PrivateEngine> StartAsync()
    {
        var engine = new PrivateEngine();
        await engine.StartAgainAsync();
        return engine;
    }

    /// <summary>Starts it on what it had.</summary>
    public async Task StartAgainAsync()
    {
        var pidFile = Path.Combine(_directory, "docker.pid");
        File.Delete(pidFile);
        // The engine's containerd dies with it; one that is dead and not buried yet would be taken for one that serves.
        var containerd = Directory.CreateDirectory(Path.Combine(_directory, "exec", "containerd"));
        File.Delete(Path.Combine(containerd.FullName, "containerd.pid"));
        var log = Path.Combine(_directory, "engine.log");
        await File.WriteAllTextAsync(Path.Combine(_directory, "none.json"), "{}"); // the host's own settings are for the host's own engine
        _process = Process.Start(new ProcessStartInfo(
            "/bin/sh",
            [
                "-c", $"exec setsid dockerd --data-root '{_directory}/data' --exec-root '{_directory}/exec' --pidfile '{pidFile}'"
                    + $" --host '{Endpoint}' --bridge none --config-file '{_directory}/none.json' >>'{log}' 2>&1",
            ])
        { UseShellExecute = false }) ?? throw new InvalidOperationException("dockerd did not start.");
        using var limit = new CancellationTokenSource(StartLimit);
        while (!await AnswersAsync())
        {
            if (_process.HasExited || limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"dockerd did not come up:\n{Tail(log)}");
            }
        }
    }

    /// <summary>SIGKILL. Its containers go on until it is started again, which ends them.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: it ends its containers first.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false })
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync().WaitAsync(StopLimit);
        }
    }

    /// <summary>Makes an image of the host's engine present here.</summary>
    /// <param name="image">Its reference.</param>
    public async Task LoadAsync(string image)
    {
        var archive = Path.Combine(_directory, "image.tar");
        await DockerCommand.RunAsync("save", "-o", archive, image);
        await DockerCommand.RunAsync("--host", Endpoint, "load", "-q", "-i", archive);
        File.Delete(archive);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        await EndContainersAsync();
        await UnmountAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await DockerCommand.RunAsync("--host", Endpoint, "info", "--format", "{{.ID}}");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>An engine that was killed and did not come up again leaves its containers behind.</summary>
    private async Task EndContainersAsync()
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                var command = await CommandLineAsync(process.Id);
                if (Path.GetFileName(command.Split('\0')[0]) == "containerd-shim-runc-v2"
                    && command.Contains(_directory, StringComparison.Ordinal))
                {
                    process.Kill(entireProcessTree: true);
                    await process.WaitForExitAsync();
                }
            }
        }
    }

    private static async Task<string> CommandLineAsync(int processId)
    {
        try
        {
            return await File.ReadAllTextAsync($"/proc/{processId}/cmdline");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return "";
        }
    }

    /// <summary>An engine that was killed leaves mounts behind, which would keep its directory.</summary>
    private async Task UnmountAsync()
    {
        foreach (var mount in (await File.ReadAllLinesAsync("/proc/self/mounts"))
            .Select(line => line.Split(' ')[1])
            .Where(path => path.StartsWith(_directory, StringComparison.Ordinal))
            .OrderByDescending(path => path.Length))
        {
            using var unmount = Process.Start("umount", ["-l", mount]);
            await unmount.WaitForExitAsync();
        }
    }

    private static string Tail(string log) =>
        File.Exists(log) ? string.Join('\n', File.ReadAllLines(log).TakeLast(20)) : "(no log)";
}
