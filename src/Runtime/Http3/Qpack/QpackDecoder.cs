namespace H3Routes.Http3;

/// <summary>Decodes an encoded field section (RFC 9204 4.5).</summary>
internal static class QpackDecoder
{
    /// <summary>Gives each field line to <paramref name="section"/>: Ok, Blocked (nothing was given yet) or DecompressionFailed.</summary>
    /// <param name="reader">The dynamic table; null: every reference to it is an error.</param>
    /// <param name="required">Required Insert Count.</param>
    public static Http3FieldSectionStatus Decode(ReadOnlySpan<byte> block, Http3FieldSection section, QpackTableReader? reader, out long required)
    {
        int at = 0;
        if (!TryReadPrefix(block, ref at, reader, out required, out long baseIndex))
        {
            return Http3FieldSectionStatus.DecompressionFailed;
        }

        if (required > (reader?.Table.InsertCount ?? 0))
        {
            return Http3FieldSectionStatus.Blocked;
        }

        var references = new References(reader?.Table, required, baseIndex);
        while (at < block.Length)
        {
            byte first = block[at];
            bool ok = (first & 0xc0) switch
            {
                0xc0 => TryReadIndexed(block, ref at, section),
                0x80 => TryReadDynamic(block, ref at, 6, isPostBase: false, references, section),
                0x40 when (first & 0x10) != 0 => TryReadNameReference(block, ref at, section),
                0x40 => TryReadDynamicName(block, ref at, 4, isPostBase: false, references, section),
                _ when (first & 0x20) != 0 => TryReadLiteralName(block, ref at, section),
                _ when (first & 0x10) != 0 => TryReadDynamic(block, ref at, 4, isPostBase: true, references, section),
                _ => TryReadDynamicName(block, ref at, 3, isPostBase: true, references, section),
            };
            if (!ok)
            {
                return Http3FieldSectionStatus.DecompressionFailed;
            }
        }

        return Http3FieldSectionStatus.Ok;
    }

    /// <summary>Required Insert Count and Base, which is not negative (RFC 9204 4.5.1).</summary>
    private static bool TryReadPrefix(ReadOnlySpan<byte> block, ref int at, QpackTableReader? reader, out long required, out long baseIndex)
    {
        baseIndex = 0;
        required = 0;
        if (!QpackInteger.TryRead(block, ref at, 8, out long encoded)
            || (encoded != 0 && (reader is null || !reader.TryGetRequiredInsertCount(encoded, out required)))
            || at == block.Length)
        {
            return false;
        }

        bool isNegative = (block[at] & 0x80) != 0;
        if (!QpackInteger.TryRead(block, ref at, 7, out long delta))
        {
            return false;
        }

        baseIndex = isNegative ? required - delta - 1 : required + delta;
        return baseIndex >= 0;
    }

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

    private static bool TryReadDynamic(ReadOnlySpan<byte> block, ref int at, int prefixBits, bool isPostBase, in References references, Http3FieldSection section)
    {
        if (!QpackInteger.TryRead(block, ref at, prefixBits, out long index) || !references.TryResolve(index, isPostBase, out long absolute))
        {
            return false;
        }

        section.OnEntry(references.Table!, absolute);
        return true;
    }

    private static bool TryReadDynamicName(ReadOnlySpan<byte> block, ref int at, int prefixBits, bool isPostBase, in References references, Http3FieldSection section) =>
        QpackInteger.TryRead(block, ref at, prefixBits, out long index)
        && references.TryResolve(index, isPostBase, out long absolute)
        && TryReadString(block, ref at, 7, out ReadOnlySpan<byte> value, out bool isHuffman)
        && section.OnLiteral(references.Table!, absolute, value, isHuffman);

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

    /// <summary>What the indices of a section stand for (RFC 9204 3.2.5, 3.2.6).</summary>
    private readonly struct References(QpackDynamicTable? table, long required, long baseIndex)
    {
        public QpackDynamicTable? Table { get; } = table;

        /// <summary>False beyond the Required Insert Count, and for what is evicted (RFC 9204 2.2.1, 2.2.3).</summary>
        public bool TryResolve(long index, bool isPostBase, out long absolute)
        {
            absolute = isPostBase ? baseIndex + index : baseIndex - 1 - index;
            return absolute < required && Table is not null && Table.Contains(absolute);
        }
    }
}
