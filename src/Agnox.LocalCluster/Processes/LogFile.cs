using System.Text;

namespace Agnox.Local.Processes;

/// <summary>What one process has printed.</summary>
internal sealed record LogFile(string Path)
{
    private const string StackFrame = "at ";
    private const int TailBytes = 16 * 1024;
    private const int TailLines = 30;

    /// <summary>Whose it is.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>How much there is now.</summary>
    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>Whether a text stands in what was added since.</summary>
    public bool HasSince(long offset, string text) => ReadFrom(offset).Contains(text, StringComparison.Ordinal);

    /// <summary>A sentence with the last lines, for messages; without stack frames, which would leave no room for the reason.</summary>
    public string DescribeTail()
    {
        var lines = ReadFrom(Math.Max(0, Length - TailBytes))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.TrimStart().StartsWith(StackFrame, StringComparison.Ordinal))
            .TakeLast(TailLines)
            .ToList();
        return lines.Count is 0
            ? $"{Path} is empty."
            : $"The end of {Path}:{string.Concat(lines.Select(line => $"\n  {Printable(line)}"))}";
    }

    private static string Printable(string line) => string.Concat(line.Where(character => !char.IsControl(character)));

    private string ReadFrom(long offset)
    {
        if (!File.Exists(Path))
        {
            return "";
        }

        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(Math.Min(offset, file.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
