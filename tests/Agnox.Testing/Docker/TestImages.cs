using System.Diagnostics;
using System.Formats.Tar;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Agnox.Grains.Hosting;

namespace Agnox.Testing.Docker;

/// <summary>
/// Small images made from a shell script, without a registry: a static busybox with all its commands and
/// <c>/app/entrypoint.sh</c>. They are loaded as one layer and named by their content, so each is made once per host.
/// </summary>
public static class TestImages
{
    private const string Busybox = "/bin/busybox";
    private const string Layout = "2";

    private static readonly Lazy<HttpClient> Engine = new(Connect);
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly HashSet<string> Made = new(StringComparer.Ordinal);
    private static string[]? _commands;

    /// <summary>An image whose <c>/app/entrypoint.sh</c> is this script.</summary>
    /// <param name="entrypointScript">The script, for <c>/bin/sh</c> of busybox.</param>
    /// <returns>Its reference, <c>agnox-test/script:</c> and the hash of its content.</returns>
    public static Task<string> ScriptAsync(string entrypointScript) => NamedAsync("script", entrypointScript);

    /// <summary>As <see cref="ScriptAsync"/>, and the image says that it was built for ARM, whatever this host is.</summary>
    /// <param name="entrypointScript">The script, for <c>/bin/sh</c> of busybox.</param>
    public static Task<string> ForArmAsync(string entrypointScript) => NamedAsync("arm", entrypointScript, "arm64");

    /// <summary>As <see cref="ScriptAsync"/>, with a name of its own.</summary>
    /// <param name="name">Last part of the repository, lower case.</param>
    /// <param name="entrypointScript">The script, for <c>/bin/sh</c> of busybox.</param>
    /// <param name="architecture">What the image says it was built for; null for this host's.</param>
    public static async Task<string> NamedAsync(string name, string entrypointScript, string? architecture = null)
    {
        var content = entrypointScript.ReplaceLineEndings("\n");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Layout + content)).AsSpan(0, 8));
        var tag = $"agnox-test/{name}:{hash}";
        await Gate.WaitAsync();
        try
        {
            if (!Made.Contains(tag))
            {
                await MakeAsync(tag, content, architecture ?? HostPlatform.Name.Split('/')[1]);
                Made.Add(tag);
            }
        }
        finally
        {
            Gate.Release();
        }

        return tag;
    }

    private static async Task MakeAsync(string tag, string script, string architecture)
    {
        using var known = await Engine.Value.GetAsync(new Uri($"/images/{tag}/json", UriKind.Relative));
        if (known.StatusCode is HttpStatusCode.OK)
        {
            return;
        }

        using var content = new ByteArrayContent(await PackAsync(tag, await PackLayerAsync(script), architecture));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var made = await Engine.Value.PostAsync(new Uri("/images/load?quiet=1", UriKind.Relative), content);
        var answer = await made.Content.ReadAsStringAsync();
        if (!made.IsSuccessStatusCode || answer.Contains("\"error\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The engine did not load {tag}: {answer}");
        }
    }

    /// <summary>An image as <c>docker save</c> writes it.</summary>
    private static async Task<byte[]> PackAsync(string tag, byte[] layer, string architecture)
    {
        var image = new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["config"] = new JsonObject { ["WorkingDir"] = "/app", ["Env"] = new JsonArray("PATH=/bin") },
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray("sha256:" + Convert.ToHexStringLower(SHA256.HashData(layer))),
            },
        };
        var manifest = new JsonArray(new JsonObject
        {
            ["Config"] = "image.json",
            ["RepoTags"] = new JsonArray(tag),
            ["Layers"] = new JsonArray("layer.tar"),
        });
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            await AddFileAsync(tar, "image.json", Encoding.UTF8.GetBytes(image.ToJsonString()));
            await AddFileAsync(tar, "layer.tar", layer);
            await AddFileAsync(tar, "manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        }

        return buffer.ToArray();
    }

    private static async Task<byte[]> PackLayerAsync(string script)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in new[] { "app/", "bin/", "etc/", "tmp/" })
            {
                await tar.WriteEntryAsync(Entry(TarEntryType.Directory, folder));
            }

            await AddFileAsync(tar, "bin/busybox", await File.ReadAllBytesAsync(Busybox));
            _commands ??= await ListCommandsAsync();
            foreach (var command in _commands.Where(command => command is not "busybox"))
            {
                var link = Entry(TarEntryType.SymbolicLink, "bin/" + command);
                link.LinkName = "busybox";
                await tar.WriteEntryAsync(link);
            }

            await AddFileAsync(tar, "etc/passwd", "root:x:0:0:root:/:/bin/sh\n"u8.ToArray());
            await AddFileAsync(tar, "app/entrypoint.sh", Encoding.UTF8.GetBytes(script));
        }

        return buffer.ToArray();
    }

    private static async Task AddFileAsync(TarWriter tar, string path, byte[] bytes)
    {
        var file = Entry(TarEntryType.RegularFile, path);
        await using var content = new MemoryStream(bytes);
        file.DataStream = content;
        await tar.WriteEntryAsync(file);
    }

    private static PaxTarEntry Entry(TarEntryType type, string path) => new(type, path)
    {
        Mode = (UnixFileMode)0b111_101_101,
        ModificationTime = DateTimeOffset.UnixEpoch,
    };

    private static async Task<string[]> ListCommandsAsync()
    {
        if (!File.Exists(Busybox))
        {
            throw new InvalidOperationException(
                $"{Busybox} is missing. Install it with: apt-get install -y busybox-static");
        }

        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(Busybox, ["--list"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        process.Start();
        var names = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return names.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static HttpClient Connect() => new(new SocketsHttpHandler
    {
        ConnectCallback = static async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint("/var/run/docker.sock"), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://docker"),
        Timeout = TimeSpan.FromMinutes(1),
    };
}
