using System.Buffers;

namespace H3Routes.Http3;

/// <summary>
/// The decoder's side of a dynamic table (RFC 9204 2.2): takes the peer's encoder instructions, says which sections can be decoded, and owes the peer
/// acknowledgments. One for a connection.
/// </summary>
internal sealed class QpackTableReader(int maxCapacity, int maxBlockedStreams)
{
    /// <summary>A prefix and nine bytes hold 62 bits: an integer that has not ended by then is none.</summary>
    private const int MaxIntegerLength = 10;

    private readonly int _maxEntries = maxCapacity / QpackDynamicTable.EntryOverhead;

    /// <summary>Insertions that the peer knows we have: from acknowledged sections and increments (RFC 9204 2.1.4).</summary>
    private long _acknowledged;

    public QpackDynamicTable Table { get; } = new();

    /// <summary>Most streams that may wait for insertions.</summary>
    public int MaxBlockedStreams { get; } = maxBlockedStreams;

    /// <summary>
    /// Reads encoder instructions (RFC 9204 4.3). False for QPACK_ENCODER_STREAM_ERROR.
    /// </summary>
    /// <param name="bytes">Whole instructions, and perhaps the beginning of one.</param>
    /// <param name="consumed">Bytes of the whole ones.</param>
    public bool TryReadInstructions(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        while (consumed < bytes.Length)
        {
            int at = consumed;
            byte first = bytes[at];
            Step step = (first & 0x80) != 0 ? InsertWithNameReference(bytes, ref at)
                : (first & 0x40) != 0 ? InsertWithLiteralName(bytes, ref at)
                : (first & 0x20) != 0 ? SetCapacity(bytes, ref at)
                : Duplicate(bytes, ref at);
            if (step != Step.Done)
            {
                return step == Step.NeedMore;
            }

            consumed = at;
        }

        return true;
    }

    /// <summary>Decodes the Required Insert Count (RFC 9204 4.5.1.1). False if no encoder could have sent it.</summary>
    public bool TryGetRequiredInsertCount(long encoded, out long required)
    {
        required = 0;
        if (encoded == 0)
        {
            return true;
        }

        long fullRange = 2L * _maxEntries;
        if (encoded > fullRange)
        {
            return false;
        }

        long most = Table.InsertCount + _maxEntries;
        required = (most / fullRange * fullRange) + encoded - 1;
        if (required > most)
        {
            if (required <= fullRange)
            {
                return false;
            }

            required -= fullRange;
        }

        return required != 0;
    }

    /// <summary>Section Acknowledgment (RFC 9204 4.4.1).</summary>
    /// <returns>Bytes written, at most 10.</returns>
    public int WriteAcknowledgment(Span<byte> destination, long streamId, long requiredInsertCount)
    {
        _acknowledged = Math.Max(_acknowledged, requiredInsertCount);
        return QpackInteger.Write(destination, 0x80, 7, streamId);
    }

    /// <summary>Stream Cancellation (RFC 9204 4.4.2).</summary>
    /// <returns>Bytes written, at most 10.</returns>
    public static int WriteCancellation(Span<byte> destination, long streamId) => QpackInteger.Write(destination, 0x40, 6, streamId);

    /// <summary>Insert Count Increment for what no acknowledgment has covered (RFC 9204 4.4.3).</summary>
    /// <returns>Bytes written, at most 10; 0 if there is nothing to say.</returns>
    public int WriteIncrement(Span<byte> destination)
    {
        long increment = Table.InsertCount - _acknowledged;
        _acknowledged = Table.InsertCount;
        return increment == 0 ? 0 : QpackInteger.Write(destination, 0x00, 6, increment);
    }

    private Step InsertWithNameReference(ReadOnlySpan<byte> bytes, ref int at)
    {
        bool isStatic = (bytes[at] & 0x40) != 0;
        Step step = ReadInteger(bytes, ref at, 6, out long index);
        if (step != Step.Done)
        {
            return step;
        }

        long absolute = Table.InsertCount - 1 - index;
        if (isStatic ? index >= QpackStaticTable.Count : !Table.Contains(absolute))
        {
            return Step.Failed;
        }

        step = ReadString(bytes, ref at, 7, out ReadOnlySpan<byte> value, out bool isHuffman);
        if (step != Step.Done)
        {
            return step;
        }

        Span<byte> room = Table.Reserve();
        ReadOnlySpan<byte> name = isStatic ? QpackStaticTable.Name((int)index) : Table.Name(absolute);
        return TryCopy(name, isHuffman: false, ref room, out int nameLength) && TryCopy(value, isHuffman, ref room, out int valueLength)
            && Table.TryCommit(nameLength, valueLength, isStatic ? QpackStaticTable.NameId((int)index) : Table.NameId(absolute))
            ? Step.Done
            : Step.Failed;
    }

    private Step InsertWithLiteralName(ReadOnlySpan<byte> bytes, ref int at)
    {
        Step step = ReadString(bytes, ref at, 5, out ReadOnlySpan<byte> name, out bool isNameHuffman);
        if (step != Step.Done)
        {
            return step;
        }

        step = ReadString(bytes, ref at, 7, out ReadOnlySpan<byte> value, out bool isHuffman);
        if (step != Step.Done)
        {
            return step;
        }

        Span<byte> all = Table.Reserve(), room = all;
        return TryCopy(name, isNameHuffman, ref room, out int nameLength) && TryCopy(value, isHuffman, ref room, out int valueLength)
            && Table.TryCommit(nameLength, valueLength, QpackStaticTable.FindName(all[..nameLength]))
            ? Step.Done
            : Step.Failed;
    }

    private Step SetCapacity(ReadOnlySpan<byte> bytes, ref int at)
    {
        Step step = ReadInteger(bytes, ref at, 5, out long capacity);
        if (step != Step.Done)
        {
            return step;
        }

        // RFC 9204 3.2.3.
        if (capacity > maxCapacity)
        {
            return Step.Failed;
        }

        Table.SetCapacity((int)capacity);
        return Step.Done;
    }

    private Step Duplicate(ReadOnlySpan<byte> bytes, ref int at)
    {
        Step step = ReadInteger(bytes, ref at, 5, out long index);
        if (step != Step.Done)
        {
            return step;
        }

        long absolute = Table.InsertCount - 1 - index;
        if (!Table.Contains(absolute))
        {
            return Step.Failed;
        }

        Span<byte> room = Table.Reserve();
        return TryCopy(Table.Name(absolute), isHuffman: false, ref room, out int nameLength) && TryCopy(Table.Value(absolute), isHuffman: false, ref room, out int valueLength)
            && Table.TryCommit(nameLength, valueLength, Table.NameId(absolute))
            ? Step.Done
            : Step.Failed;
    }

    private static Step ReadInteger(ReadOnlySpan<byte> bytes, ref int at, int prefixBits, out long value) =>
        QpackInteger.TryRead(bytes, ref at, prefixBits, out value) ? Step.Done : bytes.Length - at >= MaxIntegerLength ? Step.Failed : Step.NeedMore;

    /// <summary>A string that cannot be part of an entry, however it is encoded, is not waited for: the longest code has 30 bits.</summary>
    private Step ReadString(ReadOnlySpan<byte> bytes, ref int at, int prefixBits, out ReadOnlySpan<byte> text, out bool isHuffman)
    {
        text = default;
        isHuffman = false;
        if (at == bytes.Length)
        {
            return Step.NeedMore;
        }

        isHuffman = (bytes[at] & (1 << prefixBits)) != 0;
        Step step = ReadInteger(bytes, ref at, prefixBits, out long length);
        if (step != Step.Done)
        {
            return step;
        }

        if (length > (isHuffman ? Table.Capacity * 4L : Table.Capacity))
        {
            return Step.Failed;
        }

        if (length > bytes.Length - at)
        {
            return Step.NeedMore;
        }

        text = bytes.Slice(at, (int)length);
        at += (int)length;
        return Step.Done;
    }

    /// <summary>Copies or decodes a string into the room, which shrinks. False if it does not fit or is no Huffman code.</summary>
    private static bool TryCopy(scoped ReadOnlySpan<byte> text, bool isHuffman, ref Span<byte> room, out int length)
    {
        length = text.Length;
        if (!isHuffman)
        {
            bool fits = text.TryCopyTo(room);
            room = fits ? room[length..] : room;
            return fits;
        }

        byte[] decoded = ArrayPool<byte>.Shared.Rent(HuffmanCode.MaxDecodedLength(text.Length));
        bool ok = HuffmanCode.TryDecode(text, decoded, out length) && decoded.AsSpan(0, length).TryCopyTo(room);
        ArrayPool<byte>.Shared.Return(decoded);
        room = ok ? room[length..] : room;
        return ok;
    }

    private enum Step : byte
    {
        Done,
        NeedMore,

        /// <summary>QPACK_ENCODER_STREAM_ERROR.</summary>
        Failed,
    }
}
