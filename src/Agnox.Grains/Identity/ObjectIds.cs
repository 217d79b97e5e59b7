using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Agnox.Grains.Identity;

/// <summary>Document ids in the wire's form: 24 hexadecimal characters, the first eight telling the second of creation.</summary>
internal static class ObjectIds
{
    public static string New(DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(id, (uint)now.ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(id[4..]);
        return Convert.ToHexStringLower(id);
    }
}
