using System.ComponentModel;
using System.Diagnostics;

namespace Agnox.Benchmarks;

/// <summary>The baseline: <c>docker run</c> with the limits, labels, network and log driver of a run's container.</summary>
internal static class BareDocker
{
    private static readonly string[] Flags =
    [
        "run", "--rm", "--tty", "--network", "agnox-runs", "--memory", "2g", "--memory-swap", "2g", "--cpus", "2",
        "--pids-limit", "512", "--shm-size", "1g", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true",
        "--add-host", "host.docker.internal:host-gateway", "--workdir", "/app", "--env", "CI=true",
    ];

    public static Task RunAsync(string image) => RunAsync(image, Stream.Null);

    /// <summary>Runs the image's entry script and copies what it prints.</summary>
    public static async Task RunAsync(string image, Stream output)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", [.. Flags, image, "/bin/sh", "/app/entrypoint.sh", "all"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new Win32Exception("docker did not start.");
        await docker.StandardOutput.BaseStream.CopyToAsync(output);
        await docker.WaitForExitAsync();
    }
}
