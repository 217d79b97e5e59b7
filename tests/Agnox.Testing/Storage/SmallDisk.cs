using System.Diagnostics;
using System.Globalization;

namespace Agnox.Testing.Storage;

/// <summary>A small file system of its own, in memory, which a test may fill up. Mounting needs root.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Block = 4096;

    private readonly string _filler;

    private SmallDisk(string path)
    {
        Path = path;
        _filler = System.IO.Path.Combine(path, "filler");
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one.</summary>
    /// <param name="mebibytes">How large it is.</param>
    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        var path = Directory.CreateTempSubdirectory("agnox-disk-").FullName;
        var size = string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m");
        await RunAsync("mount", "-t", "tmpfs", "-o", size, "agnox-test", path);
        return new(path);
    }

    /// <summary>Takes all of its space but some.</summary>
    /// <param name="leave">How many bytes stay free.</param>
    public void Fill(long leave = 0)
    {
        using var file = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        var zeros = new byte[Block];
        try
        {
            for (var left = new DriveInfo(Path).AvailableFreeSpace - leave; leave == 0 || left > 0; left -= Block)
            {
                file.Write(zeros);
            }
        }
        catch (IOException) when (leave == 0)
        {
            // No space left on the device, which is what was asked for.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void MakeSpace() => File.Delete(_filler);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {said}");
        }
    }
}
