using System.Security.Cryptography;
using System.Text.Json;

namespace Agnox.Standalone;

/// <summary>Secrets and the node id of one data directory, made at its first use and readable by the owner only.</summary>
internal static class InstallationSecrets
{
    private const string FileName = "installation.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Dictionary<string, string> ReadOrCreate(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path))
        {
            Create(path);
        }

        return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))
            ?? throw new InvalidDataException($"{path} is empty. Restore it, or remove it together with the data it belongs to.");
    }

    /// <summary>Written beside and moved, so that a crash leaves no half file; of two racing starts the first wins.</summary>
    private static void Create(string path)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Auth:JwtSecret"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            ["Secrets:EncryptionKey"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            ["Runner:NodeId"] = $"standalone-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}",
        });
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
