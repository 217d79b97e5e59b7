using System.Buffers;
using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace Agnox.Grains.Tests.Running.Reports;

/// <summary>Makes archives: honest ones through the library, dishonest ones byte by byte.</summary>
internal sealed class Tar
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>An honest archive of text files.</summary>
    public static byte[] Of(params (string Name, string Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                });
            }
        }

        return bytes.ToArray();
    }

    public Tar File(string name, string content) => Raw('0', name, Encoding.UTF8.GetBytes(content));

    public Tar Link(char type, string name, string target) => Raw(type, name, [], target: target);

    public Tar Raw(char type, string name, byte[] content, long? declaredLength = null, string target = "")
    {
        var header = new byte[512];
        Encoding.UTF8.GetBytes(name).AsSpan(0, Math.Min(100, Encoding.UTF8.GetByteCount(name))).CopyTo(header);
        Octal(header, 100, 8, 0x1A4);
        Octal(header, 108, 8, 0);
        Octal(header, 116, 8, 0);
        Octal(header, 124, 12, declaredLength ?? content.Length);
        Octal(header, 136, 12, 0);
        header[156] = (byte)type;
        Encoding.UTF8.GetBytes(target).CopyTo(header.AsSpan(157));
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        "00"u8.CopyTo(header.AsSpan(263));
        header.AsSpan(148, 8).Fill((byte)' ');
        Octal(header, 148, 7, header.Sum(b => (long)b));
        _bytes.Write(header);
        _bytes.Write(content);
        _bytes.Write(new byte[(512 - (content.Length % 512)) % 512]);
        return this;
    }

    /// <summary>The archive with its two closing blocks.</summary>
    public byte[] ToBytes() => [.. _bytes.WrittenSpan, .. new byte[1024]];

    /// <summary>The archive broken off after what was written.</summary>
    public byte[] ToBrokenBytes() => _bytes.WrittenSpan.ToArray();

    private static void Octal(byte[] header, int start, int width, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(width - 1, '0').ToString(CultureInfo.InvariantCulture))
            .AsSpan(0, width - 1).CopyTo(header.AsSpan(start));
}
