namespace H3Routes.Http3;

/// <summary>
/// The encoder's side of a dynamic table (RFC 9204 2.1): what was inserted, what the peer is known to have, and which sections still refer to it. It refers only to
/// entries that the peer has acknowledged, so nothing it sends can block a stream. One for a connection.
/// </summary>
internal sealed class QpackTableWriter
{
    /// <summary>Most sections that wait for their acknowledgment; beyond them nothing is referred to.</summary>
    private const int MaxSections = 256;

    private const int Slots = 128;

    /// <summary>Instructions beyond this wait for the peer to read: then nothing is inserted.</summary>
    private const int MaxUnsentInstructions = 4096;

    private readonly QpackDynamicTable _table = new();
    private readonly int _capacity, _maxEntries;

    /// <summary>Of a field's hash: the newest entry with it, plus 1. A collision only loses a match.</summary>
    private long[] _found = [];

    /// <summary>Of a field's hash: that hash, once it was seen. What comes a second time is worth an entry.</summary>
    private int[] _seen = [];

    /// <summary>Sections sent and not acknowledged, oldest first.</summary>
    private Section[] _sections = [];
    private int _sectionCount;

    /// <summary>Of the section that is being encoded: the least and greatest entry referred to.</summary>
    private long _least, _greatest;

    /// <summary>RFC 9204 2.1.4.</summary>
    private long _knownReceived;

    private byte[] _instructions = [];
    private int _instructionsLength;
    private bool _hasCapacity;

    /// <param name="peerCapacity">The peer's SETTINGS_QPACK_MAX_TABLE_CAPACITY, from which Required Insert Counts are encoded.</param>
    /// <param name="ownCapacity">Most that we use of it.</param>
    public QpackTableWriter(ulong peerCapacity, int ownCapacity)
    {
        _capacity = (int)Math.Min(peerCapacity, (ulong)ownCapacity);
        _maxEntries = (int)Math.Min(peerCapacity / QpackDynamicTable.EntryOverhead, int.MaxValue / 2 - 1);
    }

    /// <summary>Encoder instructions that are to be sent, before or after the sections; see <see cref="InstructionsSent"/>.</summary>
    public ReadOnlySpan<byte> Instructions => _instructions.AsSpan(0, _instructionsLength);

    public void InstructionsSent() => _instructionsLength = 0;

    /// <summary>Begins a field section.</summary>
    public void Begin()
    {
        _least = long.MaxValue;
        _greatest = -1;
    }

    /// <summary>
    /// Writes an Indexed Field Line (RFC 9204 4.5.2) if the peer has the field; otherwise may insert it for later ones.
    /// </summary>
    /// <returns>Bytes written; 0 if the field is to be a literal.</returns>
    public int TryWriteIndexed(Span<byte> destination, int nameId, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int size = name.Length + value.Length + QpackDynamicTable.EntryOverhead;
        if (size > _capacity / 2)
        {
            return 0;
        }

        if (_seen.Length == 0)
        {
            // Many connections send one message and nothing more, so all memory comes with its use.
            _found = new long[Slots];
            _seen = new int[Slots];
        }

        var code = new HashCode();
        code.AddBytes(name);
        code.AddBytes(value);
        int hash = code.ToHashCode();
        long index = _found[hash & (Slots - 1)] - 1;
        if (index >= 0 && _table.Contains(index) && _table.Value(index).SequenceEqual(value) && _table.Name(index).SequenceEqual(name))
        {
            if (index >= _knownReceived || _sectionCount == MaxSections)
            {
                return 0;
            }

            _least = Math.Min(_least, index);
            _greatest = Math.Max(_greatest, index);
            return QpackInteger.Write(destination, 0x80, 6, _knownReceived - 1 - index);
        }

        if (_seen[hash & (Slots - 1)] != hash)
        {
            _seen[hash & (Slots - 1)] = hash;
        }
        else if (TryInsert(nameId, name, value, size))
        {
            _found[hash & (Slots - 1)] = _table.InsertCount;
        }

        return 0;
    }

    /// <summary>Ends the section: writes its prefix (RFC 9204 4.5.1), at most <see cref="QpackEncoder.MaxPrefixLength"/> bytes, and waits for the acknowledgment if it referred to the table.</summary>
    /// <returns>Bytes written.</returns>
    public int End(Span<byte> prefix, long streamId)
    {
        if (_greatest < 0)
        {
            return QpackEncoder.WritePrefix(prefix);
        }

        if (_sectionCount == _sections.Length)
        {
            Array.Resize(ref _sections, Math.Max(8, _sectionCount * 2));
        }

        long required = _greatest + 1;
        _sections[_sectionCount++] = new Section { StreamId = streamId, RequiredInsertCount = required, Least = _least };
        int at = QpackInteger.Write(prefix, 0, 8, (required % (2L * _maxEntries)) + 1);

        // Base is what the peer is known to have, and that is never less than what is required.
        return at + QpackInteger.Write(prefix[at..], 0, 7, _knownReceived - required);
    }

    /// <summary>Section Acknowledgment: of the stream's oldest section (RFC 9204 4.4.1). False if there is none.</summary>
    public bool TryAcknowledge(long streamId)
    {
        for (int index = 0; index < _sectionCount; index++)
        {
            if (_sections[index].StreamId == streamId)
            {
                _knownReceived = Math.Max(_knownReceived, _sections[index].RequiredInsertCount);
                _sections.AsSpan(index + 1, --_sectionCount - index).CopyTo(_sections.AsSpan(index));
                return true;
            }
        }

        return false;
    }

    /// <summary>Stream Cancellation (RFC 9204 4.4.2).</summary>
    public void Cancel(long streamId)
    {
        int kept = 0;
        for (int index = 0; index < _sectionCount; index++)
        {
            if (_sections[index].StreamId != streamId)
            {
                _sections[kept++] = _sections[index];
            }
        }

        _sectionCount = kept;
    }

    /// <summary>Insert Count Increment (RFC 9204 4.4.3). False for 0 and for more than was inserted.</summary>
    public bool TryIncrement(long increment)
    {
        if (increment == 0 || increment > _table.InsertCount - _knownReceived)
        {
            return false;
        }

        _knownReceived += increment;
        return true;
    }

    /// <summary>Evicts only what the peer has acknowledged and no section refers to, that of now included (RFC 9204 2.1.1).</summary>
    private bool TryInsert(int nameId, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int size)
    {
        Span<byte> instruction = Room(QpackEncoder.MaxLength(name.Length, value.Length) + QpackInteger.MaxLength32);
        if (instruction.IsEmpty)
        {
            return false;
        }

        int at = 0;
        if (!_hasCapacity)
        {
            _hasCapacity = true;
            _table.SetCapacity(_capacity);
            at = QpackInteger.Write(instruction, 0x20, 5, _capacity);
        }

        long evicted = _table.EvictedFor(size);
        if (evicted > _table.EvictedCount && (evicted > _knownReceived || evicted > LeastReferred()))
        {
            _instructionsLength += at;
            return false;
        }

        at += (uint)nameId < QpackStaticTable.Count ? QpackEncoder.WriteInsert(instruction[at..], nameId, value) : QpackEncoder.WriteInsert(instruction[at..], name, value);
        _instructionsLength += at;
        Span<byte> room = _table.Reserve();
        name.CopyTo(room);
        value.CopyTo(room[name.Length..]);
        return _table.TryCommit(name.Length, value.Length, nameId);
    }

    private long LeastReferred()
    {
        long least = _least;
        foreach (ref readonly Section section in _sections.AsSpan(0, _sectionCount))
        {
            least = Math.Min(least, section.Least);
        }

        return least;
    }

    /// <summary>Room for an instruction; empty if too many wait.</summary>
    private Span<byte> Room(int length)
    {
        if (_instructionsLength + length > MaxUnsentInstructions)
        {
            return default;
        }

        if (_instructions.Length - _instructionsLength < length)
        {
            Array.Resize(ref _instructions, Math.Min(MaxUnsentInstructions, Math.Max(_instructions.Length * 2, _instructionsLength + length)));
        }

        return _instructions.AsSpan(_instructionsLength);
    }

    private struct Section
    {
        public long StreamId;
        public long RequiredInsertCount;
        public long Least;
    }
}
