using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace H3Routes.Http3;

/// <summary>
/// The Huffman code of HPACK and QPACK (RFC 7541 appendix B). The code is canonical: codes grow with length, then with the symbol, so the lengths say all.
/// </summary>
internal static class HuffmanCode
{
    /// <summary>Bits that one step of the decoder looks at: enough for two of the commonest symbols.</summary>
    private const int StepBits = 12;

    private const int LongestCode = 30;
    private const int EndOfString = 256;

    /// <summary>Of each symbol, code in the low bits and length from bit 32 on.</summary>
    private static readonly ulong[] Codes = new ulong[257];

    /// <summary>For each 12 bits: one or two symbols, their number, and the bits of their codes (8 bits each); 0 where the first code is longer than 12 bits.</summary>
    private static readonly uint[] Steps = new uint[1 << StepBits];

    /// <summary>For each length, one past its last code, left-aligned in 32 bits: a prefix below it has at most that length.</summary>
    private static readonly ulong[] Ends = new ulong[LongestCode + 1];

    /// <summary>For each length, what to add to a code to find its symbol in <see cref="ByCode"/>.</summary>
    private static readonly int[] Offsets = new int[LongestCode + 1];

    private static readonly ushort[] ByCode = new ushort[257];

    static HuffmanCode()
    {
        int ordinal = 0;
        ulong code = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            code <<= 1;
            Offsets[length] = ordinal - (int)code;
            for (int symbol = 0; symbol < Lengths.Length; symbol++)
            {
                if (Lengths[symbol] == length)
                {
                    Codes[symbol] = code++ | ((ulong)length << 32);
                    ByCode[ordinal++] = (ushort)symbol;
                }
            }

            Ends[length] = code << (32 - length);
        }

        for (uint bits = 0; bits < Steps.Length; bits++)
        {
            int first = Find(bits, StepBits);
            if (first >= 0)
            {
                int firstBits = Lengths[first];
                int second = Find((bits << firstBits) & ((1 << StepBits) - 1), StepBits - firstBits);
                Steps[bits] = second < 0
                    ? (uint)first | (1u << 16) | ((uint)firstBits << 24)
                    : (uint)first | ((uint)second << 8) | (2u << 16) | ((uint)(firstBits + Lengths[second]) << 24);
            }
        }

        // The symbol whose code is a prefix of the highest bits of a step, or -1.
        static int Find(uint bits, int available)
        {
            for (int symbol = 0; symbol < EndOfString; symbol++)
            {
                int length = Lengths[symbol];
                if (length <= available && bits >> (StepBits - length) == (uint)Codes[symbol])
                {
                    return symbol;
                }
            }

            return -1;
        }
    }

    /// <summary>Bits of the code of each symbol.</summary>
    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>Room that <see cref="TryDecode"/> needs for so many bytes of code: the shortest code has 5 bits, and steps write two bytes at a time.</summary>
    public static int MaxDecodedLength(int encodedLength) => (int)(((long)encodedLength * 8 / 5) + 2);

    /// <summary>Bytes of the encoded form.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> lengths = Lengths;
        int bits = 0;
        foreach (byte symbol in text)
        {
            bits += lengths[symbol];
        }

        return (bits + 7) >> 3;
    }

    /// <summary>Encodes; <paramref name="destination"/> has <see cref="EncodedLength"/> bytes or more.</summary>
    /// <returns>Bytes written.</returns>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        ulong buffer = 0;
        int bits = 0, at = 0;
        foreach (byte symbol in text)
        {
            ulong code = Codes[symbol];
            int length = (int)(code >> 32);
            buffer = (buffer << length) | (uint)code;
            bits += length;
            if (bits >= 32)
            {
                bits -= 32;
                BinaryPrimitives.WriteUInt32BigEndian(destination[at..], (uint)(buffer >> bits));
                at += 4;
            }
        }

        for (; bits >= 8; bits -= 8)
        {
            destination[at++] = (byte)(buffer >> (bits - 8));
        }

        if (bits > 0)
        {
            // Padded with the highest bits of EOS: ones (RFC 7541 5.2).
            destination[at++] = (byte)((buffer << (8 - bits)) | (0xffu >> bits));
        }

        return at;
    }

    /// <summary>
    /// Decodes; <paramref name="destination"/> has <see cref="MaxDecodedLength"/> bytes or more. False for EOS in the string, for padding longer than 7 bits
    /// and for padding that is not ones (RFC 7541 5.2).
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        uint[] steps = Steps;
        ulong buffer = 0;
        int bits = 0, read = 0, at = 0;
        while (true)
        {
            if (bits < 32)
            {
                Refill(source, ref read, ref buffer, ref bits);
            }

            uint step = steps[(int)(buffer >> (64 - StepBits))];
            if (bits < StepBits || step == 0)
            {
                break;
            }

            // Both bytes are always stored; the number says whether the second counts, without a branch that nobody can predict.
            BinaryPrimitives.WriteUInt16LittleEndian(destination[at..], (ushort)step);
            at += (int)((step >> 16) & 0xff);
            int used = (int)(step >> 24);
            buffer <<= used;
            bits -= used;
        }

        return TryDecodeSlowly(source, destination, read, buffer, bits, at, out written);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ReadOnlySpan<byte> source, ref int read, ref ulong buffer, ref int bits)
    {
        if (source.Length - read >= 4)
        {
            buffer |= (ulong)BinaryPrimitives.ReadUInt32BigEndian(source[read..]) << (32 - bits);
            read += 4;
            bits += 32;
            return;
        }

        while (read < source.Length && bits <= 56)
        {
            buffer |= (ulong)source[read++] << (56 - bits);
            bits += 8;
        }
    }

    /// <summary>One symbol at a time: the end of the string, and strings with codes longer than a step.</summary>
    private static bool TryDecodeSlowly(ReadOnlySpan<byte> source, Span<byte> destination, int read, ulong buffer, int bits, int at, out int written)
    {
        while (true)
        {
            if (bits < 32)
            {
                Refill(source, ref read, ref buffer, ref bits);
            }

            // What is missing at the end reads as ones, so that padding looks like the beginning of EOS.
            ulong window = bits >= 64 ? buffer : buffer | (ulong.MaxValue >> bits);
            uint prefix = (uint)(window >> 32);
            if (bits < 8 && prefix == uint.MaxValue)
            {
                written = at;
                return true;
            }

            int length = 5;
            while (length < LongestCode && prefix >= Ends[length])
            {
                length++;
            }

            int symbol = ByCode[Offsets[length] + (int)(prefix >> (32 - length))];
            if (length > bits || symbol == EndOfString)
            {
                written = 0;
                return false;
            }

            destination[at++] = (byte)symbol;
            buffer <<= length;
            bits -= length;
        }
    }
}
