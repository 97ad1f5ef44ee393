namespace H3Routes.Http3;

/// <summary>
/// The dynamic table of QPACK (RFC 9204 3.2): entries by absolute index, first in, first out. Text lies in one buffer of twice the capacity, so that what is new
/// is written before what is old is evicted: an insertion may copy the very entry that it evicts (RFC 9204 3.2.2).
/// </summary>
internal sealed class QpackDynamicTable
{
    /// <summary>Counted for each entry beside its name and value (RFC 9204 3.2.1).</summary>
    public const int EntryOverhead = 32;

    private byte[] _text = [];
    private int _end;

    /// <summary>A ring of a power of two: absolute index modulo its length.</summary>
    private Entry[] _entries = [];

    /// <summary>Bytes that entries may take.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes that entries take.</summary>
    public int Size { get; private set; }

    /// <summary>Entries ever inserted: one more than the newest's absolute index.</summary>
    public long InsertCount { get; private set; }

    /// <summary>Entries ever evicted: the oldest's absolute index.</summary>
    public long EvictedCount { get; private set; }

    /// <summary>Whether the entry is in the table.</summary>
    public bool Contains(long index) => index >= EvictedCount && index < InsertCount;

    public ReadOnlySpan<byte> Name(long index)
    {
        ref readonly Entry entry = ref At(index);
        return _text.AsSpan(entry.Start, entry.NameLength);
    }

    public ReadOnlySpan<byte> Value(long index)
    {
        ref readonly Entry entry = ref At(index);
        return _text.AsSpan(entry.Start + entry.NameLength, entry.ValueLength);
    }

    /// <summary>The static table's id of the name, or -1.</summary>
    public int NameId(long index) => At(index).NameId;

    /// <summary>Evicts down to the new capacity. The caller has checked that it may.</summary>
    public void SetCapacity(int capacity)
    {
        Capacity = capacity;
        Evict(capacity);
        if (_text.Length < capacity * 2)
        {
            int length = 1;
            while (length < capacity / EntryOverhead)
            {
                length *= 2;
            }

            var entries = new Entry[length];
            for (long index = EvictedCount; index < InsertCount; index++)
            {
                entries[index & (length - 1)] = At(index);
            }

            _entries = entries;
            Array.Resize(ref _text, capacity * 2);
        }
    }

    /// <summary>How far evictions would go for an entry of that size: <see cref="EvictedCount"/> afterwards. The entry is not larger than the capacity.</summary>
    public long EvictedFor(int size)
    {
        int left = Size;
        long index = EvictedCount;
        for (; left + size > Capacity; index++)
        {
            left -= At(index).Size;
        }

        return index;
    }

    /// <summary>
    /// Room for the text of an entry, <see cref="Capacity"/> bytes or more. Spans of entries are moved by it, and stay from then on until the next call.
    /// </summary>
    public Span<byte> Reserve()
    {
        if (_text.Length - _end < Capacity)
        {
            int end = 0;
            for (long index = EvictedCount; index < InsertCount; index++)
            {
                ref Entry entry = ref _entries[index & (_entries.Length - 1)];
                _text.AsSpan(entry.Start, entry.NameLength + entry.ValueLength).CopyTo(_text.AsSpan(end));
                entry.Start = end;
                end += entry.NameLength + entry.ValueLength;
            }

            _end = end;
        }

        return _text.AsSpan(_end);
    }

    /// <summary>Makes an entry of the text at the beginning of what <see cref="Reserve"/> gave, and evicts for it. False if it is larger than the capacity.</summary>
    public bool TryCommit(int nameLength, int valueLength, int nameId)
    {
        int size = nameLength + valueLength + EntryOverhead;
        if (size > Capacity)
        {
            return false;
        }

        Evict(Capacity - size);
        _entries[InsertCount & (_entries.Length - 1)] = new Entry { Start = _end, NameLength = nameLength, ValueLength = valueLength, NameId = nameId };
        _end += nameLength + valueLength;
        Size += size;
        InsertCount++;
        return true;
    }

    private void Evict(int size)
    {
        while (Size > size)
        {
            Size -= At(EvictedCount).Size;
            EvictedCount++;
        }
    }

    private ref readonly Entry At(long index) => ref _entries[index & (_entries.Length - 1)];

    private struct Entry
    {
        public int Start;
        public int NameLength;
        public int ValueLength;
        public int NameId;

        public readonly int Size => NameLength + ValueLength + EntryOverhead;
    }
}
