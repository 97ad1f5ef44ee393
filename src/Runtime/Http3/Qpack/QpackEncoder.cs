using System.Runtime.CompilerServices;

namespace H3Routes.Http3;

/// <summary>Field line representations of QPACK that refer to the static table or to none (RFC 9204 4.5), and insertions of such (4.3).</summary>
internal static class QpackEncoder
{
    /// <summary>Most bytes of Required Insert Count and Base.</summary>
    public const int MaxPrefixLength = 2 * QpackInteger.MaxLength;

    /// <summary>Shorter strings stay plain: Huffman would win a byte or two.</summary>
    private const int ShortestHuffman = 8;

    /// <summary>No less than a literal with so long a name and value has bytes.</summary>
    public static int MaxLength(int nameLength, int valueLength) => QpackInteger.MaxLength32 + nameLength + QpackInteger.MaxLength32 + valueLength;

    /// <summary>Required Insert Count and Base: both 0 if no entry of a dynamic table is referred to.</summary>
    public static int WritePrefix(Span<byte> destination)
    {
        destination[0] = 0;
        destination[1] = 0;
        return 2;
    }

    /// <summary>Indexed Field Line, static (RFC 9204 4.5.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteIndexed(Span<byte> destination, int index) => QpackInteger.Write(destination, 0xc0, 6, index);

    /// <summary>Literal Field Line with Name Reference, static (RFC 9204 4.5.4).</summary>
    /// <param name="isSensitive">Sets N: no hop may enter it into a table.</param>
    public static int WriteLiteral(Span<byte> destination, int nameIndex, ReadOnlySpan<byte> value, bool isSensitive = false)
    {
        int at = QpackInteger.Write(destination, (byte)(isSensitive ? 0x70 : 0x50), 4, nameIndex);
        return at + WriteString(destination[at..], 0, 7, value);
    }

    /// <summary>Literal Field Line with Literal Name (RFC 9204 4.5.6).</summary>
    /// <param name="isSensitive">Sets N: no hop may enter it into a table.</param>
    public static int WriteLiteral(Span<byte> destination, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSensitive = false)
    {
        int at = WriteString(destination, (byte)(isSensitive ? 0x30 : 0x20), 3, name);
        return at + WriteString(destination[at..], 0, 7, value);
    }

    /// <summary>Insert with Name Reference, static (RFC 9204 4.3.2).</summary>
    public static int WriteInsert(Span<byte> destination, int nameIndex, ReadOnlySpan<byte> value)
    {
        int at = QpackInteger.Write(destination, 0xc0, 6, nameIndex);
        return at + WriteString(destination[at..], 0, 7, value);
    }

    /// <summary>Insert with Literal Name (RFC 9204 4.3.3).</summary>
    public static int WriteInsert(Span<byte> destination, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int at = WriteString(destination, 0x40, 5, name);
        return at + WriteString(destination[at..], 0, 7, value);
    }

    /// <summary>A string literal: the H bit stands just above the length's prefix (RFC 9204 4.1.2). Huffman only if it saves an eighth or more.</summary>
    private static int WriteString(Span<byte> destination, byte flags, int prefixBits, ReadOnlySpan<byte> text)
    {
        if (text.Length >= ShortestHuffman)
        {
            int encodedLength = HuffmanCode.EncodedLength(text);
            if (encodedLength <= text.Length - (text.Length >> 3))
            {
                int start = QpackInteger.Write(destination, (byte)(flags | (1 << prefixBits)), prefixBits, encodedLength);
                return start + HuffmanCode.Encode(text, destination[start..]);
            }
        }

        int at = QpackInteger.Write(destination, flags, prefixBits, text.Length);
        text.CopyTo(destination[at..]);
        return at + text.Length;
    }
}
