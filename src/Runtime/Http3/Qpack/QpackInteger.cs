using System.Runtime.CompilerServices;

namespace H3Routes.Http3;

/// <summary>The prefixed integer of QPACK (RFC 9204 4.1.1, RFC 7541 5.1), up to 62 bits of value.</summary>
internal static class QpackInteger
{
    /// <summary>Most bytes of one with a value that fits 32 bits.</summary>
    public const int MaxLength32 = 6;

    /// <summary>Most bytes of one.</summary>
    public const int MaxLength = 10;

    private const int LastShift = 56;

    /// <summary>Reads at <paramref name="position"/> and moves it on. False if the input ends first or the value has more than 62 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> source, ref int position, int prefixBits, out long value)
    {
        uint mask = (1u << prefixBits) - 1;
        if ((uint)position < (uint)source.Length && (source[position] & mask) < mask)
        {
            value = source[position++] & mask;
            return true;
        }

        return TryReadLong(source, ref position, mask, out value);
    }

    /// <summary>Writes <paramref name="value"/> behind the bits of <paramref name="flags"/>.</summary>
    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> destination, byte flags, int prefixBits, long value)
    {
        uint mask = (1u << prefixBits) - 1;
        if (value < mask)
        {
            destination[0] = (byte)((uint)flags | (uint)value);
            return 1;
        }

        destination[0] = (byte)(flags | mask);
        ulong rest = (ulong)(value - mask);
        int length = 1;
        while (rest >= 0x80)
        {
            destination[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[length++] = (byte)rest;
        return length;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> source, ref int position, uint mask, out long value)
    {
        value = mask;
        int at = position;
        if ((uint)at++ >= (uint)source.Length)
        {
            return false;
        }

        for (int shift = 0; at < source.Length && shift <= LastShift; shift += 7)
        {
            byte next = source[at++];
            value += (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                position = at;
                return value <= (long)VariableLengthInteger.MaxValue;
            }
        }

        return false;
    }
}
