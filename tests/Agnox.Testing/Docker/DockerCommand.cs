using System.Diagnostics;

namespace Agnox.Testing.Docker;

/// <summary>The engine's own command line, past the platform.</summary>
public static class DockerCommand
{
    /// <summary>Runs it to its end and returns what it printed, without the last line end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">It failed; the message says what it printed.</exception>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("docker did not start.");
        var error = docker.StandardError.ReadToEndAsync();
        var output = await docker.StandardOutput.ReadToEndAsync();
        await docker.WaitForExitAsync();
        return docker.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments)} failed: {await error}");
    }
}
