using System.Buffers.Binary;
using System.Security.Cryptography;

namespace H3Routes.Soak;

/// <summary>Content of any length in which no piece is like another, so that a lost, doubled or displaced one changes the SHA-256.</summary>
internal static class SoakContent
{
    public const int Chunk = 64 << 10;

    /// <summary>The bytes from <paramref name="offset"/> on. It and the length are multiples of 8.</summary>
    public static void Fill(long offset, Span<byte> destination)
    {
        var word = (ulong)offset / 8;
        for (; destination.Length >= 8; destination = destination[8..])
        {
            // An odd factor is a bijection, and the shift brings its high bits down.
            var mixed = ++word * 0x9E3779B97F4A7C15;
            BinaryPrimitives.WriteUInt64LittleEndian(destination, mixed ^ (mixed >> 29));
        }
    }

    /// <summary>The SHA-256 of so many bytes, in hexadecimal.</summary>
    public static string Hash(long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[Chunk];
        for (var offset = 0L; offset < length; offset += chunk.Length)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, length - offset));
            Fill(offset, part);
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
