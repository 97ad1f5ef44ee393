using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace H3Routes.Http3;

/// <summary>The variable-length integer of QUIC (RFC 9000 16): 1, 2, 4 or 8 bytes, 62 bits of value.</summary>
internal static class VariableLengthInteger
{
    public const ulong MaxValue = (1UL << 62) - 1;

    /// <summary>Most bytes of one.</summary>
    public const int MaxLength = 8;

    /// <summary>False if <paramref name="source"/> ends before the integer does; then <paramref name="length"/> is what it needs, 0 if not even the first byte is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        if (!source.IsEmpty && source[0] < 0x40)
        {
            value = source[0];
            length = 1;
            return true;
        }

        return TryReadLong(source, out value, out length);
    }

    public static int Length(ulong value) => value < 1 << 6 ? 1 : value < 1 << 14 ? 2 : value < 1 << 30 ? 4 : 8;

    /// <summary>Writes the shortest form.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        int length = Length(value);
        switch (length)
        {
            case 1: destination[0] = (byte)value; break;
            case 2: BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(value | 0x4000)); break;
            case 4: BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)value | 0x8000_0000); break;
            default: BinaryPrimitives.WriteUInt64BigEndian(destination, value | 0xc000_0000_0000_0000); break;
        }

        return length;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        if (source.IsEmpty)
        {
            return false;
        }

        length = 1 << (source[0] >> 6);
        if (source.Length < length)
        {
            return false;
        }

        value = length switch
        {
            1 => source[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(source) & 0x3fffu,
            4 => BinaryPrimitives.ReadUInt32BigEndian(source) & 0x3fff_ffffu,
            _ => BinaryPrimitives.ReadUInt64BigEndian(source) & MaxValue,
        };
        return true;
    }
}
