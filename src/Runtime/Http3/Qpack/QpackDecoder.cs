namespace H3Routes.Http3;

/// <summary>
/// Decodes an encoded field section (RFC 9204 4.5). The capacity of the dynamic table that we advertise is 0, so every reference to it is QPACK_DECOMPRESSION_FAILED
/// (RFC 9204 2.2.3).
/// </summary>
internal static class QpackDecoder
{
    /// <summary>Gives each field line to <paramref name="section"/>. False if the block is no QPACK.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> block, Http3FieldSection section)
    {
        int at = 0;
        if (!TryReadPrefix(block, ref at))
        {
            return false;
        }

        while (at < block.Length)
        {
            byte first = block[at];
            bool ok = (first & 0xc0) switch
            {
                0xc0 => TryReadIndexed(block, ref at, section),
                0x40 => (first & 0x10) != 0 && TryReadNameReference(block, ref at, section),
                0x00 => (first & 0x20) != 0 && TryReadLiteralName(block, ref at, section),
                _ => false,
            };
            if (!ok)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Required Insert Count must be 0, and the sign of Base with it (RFC 9204 4.5.1).</summary>
    private static bool TryReadPrefix(ReadOnlySpan<byte> block, ref int at) =>
        QpackInteger.TryRead(block, ref at, 8, out long requiredInsertCount)
        && requiredInsertCount == 0
        && at < block.Length
        && (block[at] & 0x80) == 0
        && QpackInteger.TryRead(block, ref at, 7, out _);

    private static bool TryReadIndexed(ReadOnlySpan<byte> block, ref int at, Http3FieldSection section)
    {
        if (!QpackInteger.TryRead(block, ref at, 6, out long index) || index >= QpackStaticTable.Count)
        {
            return false;
        }

        section.OnIndexed((int)index);
        return true;
    }

    private static bool TryReadNameReference(ReadOnlySpan<byte> block, ref int at, Http3FieldSection section) =>
        QpackInteger.TryRead(block, ref at, 4, out long index)
        && index < QpackStaticTable.Count
        && TryReadString(block, ref at, 7, out ReadOnlySpan<byte> value, out bool isHuffman)
        && section.OnLiteral((int)index, value, isHuffman);

    private static bool TryReadLiteralName(ReadOnlySpan<byte> block, ref int at, Http3FieldSection section) =>
        TryReadString(block, ref at, 3, out ReadOnlySpan<byte> name, out bool isNameHuffman)
        && TryReadString(block, ref at, 7, out ReadOnlySpan<byte> value, out bool isHuffman)
        && section.OnLiteral(name, isNameHuffman, value, isHuffman);

    private static bool TryReadString(ReadOnlySpan<byte> block, ref int at, int prefixBits, out ReadOnlySpan<byte> text, out bool isHuffman)
    {
        text = default;
        isHuffman = at < block.Length && (block[at] & (1 << prefixBits)) != 0;
        if (!QpackInteger.TryRead(block, ref at, prefixBits, out long length) || length > block.Length - at)
        {
            return false;
        }

        text = block.Slice(at, (int)length);
        at += (int)length;
        return true;
    }
}
