using System.Diagnostics;

namespace Agnox.EndToEnd.Tests;

/// <summary>What the engine itself says, past the platform.</summary>
internal static class Containers
{
    /// <summary>Ids of a run's containers, in any state.</summary>
    public static Task<string> ListAsync(string organizationId, string taskId) =>
        DockerAsync("ps", "-aq", "--filter", $"label=agnox.execution={organizationId}/{taskId}");

    /// <summary>Waits until a run has no container; collecting its files may come before.</summary>
    public static async Task WaitUntilGoneAsync(string organizationId, string taskId)
    {
        var watch = Stopwatch.StartNew();
        while (await ListAsync(organizationId, taskId) is { Length: > 0 } left)
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"The run {taskId} still has the container {left}.");
            }

            await DockerAsync("wait", left.Split('\n')[0]); // until it has exited; its removal follows at once
        }
    }

    /// <summary>Container ids the engine reported to have started for a run since a moment.</summary>
    public static Task<string> StartsAsync(string organizationId, string taskId, DateTimeOffset since) => DockerAsync(
        "events",
        "--since", since.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
        "--until", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
        "--filter", "event=start",
        "--filter", $"label=agnox.execution={organizationId}/{taskId}",
        "--format", "{{.ID}}");

    public static async Task<string> DockerAsync(params string[] arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("docker did not start.");
        var output = await docker.StandardOutput.ReadToEndAsync();
        await docker.WaitForExitAsync();
        return output.Trim();
    }
}
