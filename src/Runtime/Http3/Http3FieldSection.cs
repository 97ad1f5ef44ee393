using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace H3Routes.Http3;

/// <summary>
/// A field section (RFC 9114 4.1.2): pseudo-header fields and fields, as UTF-8 in one reused buffer. The decoder fills one, the encoder reads one.
/// Names are lower case. Spans are valid until the next change.
/// </summary>
internal sealed partial class Http3FieldSection
{
    /// <summary>Counted for each field beside its name and value (RFC 9114 4.2.2).</summary>
    public const int FieldOverhead = 32;

    private const int UnknownLength = -2;
    private const int InitialFields = 16;
    private const int InitialText = 512;
    private const int MaxKeptFields = 128;
    private const int MaxKeptText = 8 << 10;

    private Field[] _fields = new Field[InitialFields];
    private byte[] _text = new byte[InitialText];
    private int _textLength;
    private int _count;
    private long _contentLength = -1;
    private Slice _method, _scheme, _authority, _path, _protocol;

    /// <summary>Number of fields without the pseudo-header fields.</summary>
    public int Count => _count;

    public ReadOnlySpan<byte> Method => Span(_method);
    public ReadOnlySpan<byte> Scheme => Span(_scheme);
    public ReadOnlySpan<byte> Authority => Span(_authority);

    /// <summary>As sent: path and query, undecoded.</summary>
    public ReadOnlySpan<byte> Path => Span(_path);

    /// <summary>Of an extended CONNECT (RFC 9220); otherwise empty.</summary>
    public ReadOnlySpan<byte> Protocol => Span(_protocol);

    /// <summary>:status of a response; 0 in a request.</summary>
    public int Status { get; set; }

    /// <summary>It begins a message.</summary>
    public bool HasPseudo => Status != 0 || (_method.Length | _scheme.Length | _authority.Length | _path.Length | _protocol.Length) != 0;

    /// <summary>It has, or had, a priority field (RFC 9218 5).</summary>
    public bool HasPriority { get; private set; }

    /// <summary>Of the content-length field; -1 without one.</summary>
    public long ContentLength
    {
        get
        {
            if (_contentLength == UnknownLength)
            {
                _contentLength = TryGet("content-length"u8, out ReadOnlySpan<byte> value) && TryParseContentLength(value, out long length) ? length : -1;
            }

            return _contentLength;
        }
    }

    public ReadOnlySpan<byte> Name(int index) => Span(At(index).Name);

    public ReadOnlySpan<byte> Value(int index) => Span(At(index).Value);

    /// <summary>Sets the request's pseudo-header fields; an empty <paramref name="protocol"/> is absent.</summary>
    public void SetRequest(ReadOnlySpan<byte> method, ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> authority, ReadOnlySpan<byte> path, ReadOnlySpan<byte> protocol = default)
    {
        Status = 0;
        _method = Append(method);
        _scheme = Append(scheme);
        _authority = Append(authority);
        _path = Append(path);
        _protocol = Append(protocol);
    }

    /// <summary>Appends a field. The caller has validated it.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Add(QpackStaticTable.FindName(name), name, value);

    /// <summary>Replaces all fields of that name by one.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int nameId = QpackStaticTable.FindName(name);
        int first = Find(nameId, name, 0);
        if (first < 0)
        {
            Add(nameId, name, value);
            return;
        }

        RemoveFrom(first + 1, nameId, name);
        ref Field field = ref _fields[first];
        field.StaticIndex = StaticIndex(nameId, value);
        if (field.Value.Start >= 0 && value.Length <= field.Value.Length)
        {
            value.CopyTo(_text.AsSpan(field.Value.Start));
            field.Value.Length = value.Length;
        }
        else
        {
            field.Value = Append(value);
        }

        Changed(nameId);
    }

    /// <summary>Removes all fields of that name.</summary>
    public bool Remove(ReadOnlySpan<byte> name)
    {
        int nameId = QpackStaticTable.FindName(name);
        Changed(nameId);
        return RemoveFrom(0, nameId, name);
    }

    /// <summary>The first field of that name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int index = Find(QpackStaticTable.FindName(name), name, 0);
        value = index < 0 ? default : Value(index);
        return index >= 0;
    }

    /// <summary>What the priority field says; several are one (RFC 9110 5.3). One that is no dictionary changes nothing (RFC 9218 5).</summary>
    public Http3Priority ReadPriority(Http3Priority priority)
    {
        for (int index = 0; index < _count; index++)
        {
            if (_fields[index].NameId >= 0 && QpackStaticTable.Kind(_fields[index].NameId) == FieldKind.Priority)
            {
                priority.TryUpdate(Span(_fields[index].Value), out priority);
            }
        }

        return priority;
    }

    public void Clear()
    {
        Status = 0;
        _textLength = 0;
        _count = 0;
        _contentLength = -1;
        HasPriority = false;
        _method = _scheme = _authority = _path = _protocol = default;
    }

    /// <summary>Clears, and gives up memory that only a rare section needs.</summary>
    internal void Reset()
    {
        Clear();
        if (_text.Length > MaxKeptText)
        {
            _text = new byte[InitialText];
        }

        if (_fields.Length > MaxKeptFields)
        {
            _fields = new Field[InitialFields];
        }
    }

    /// <summary>The value of a content-length field: digits only, in 63 bits (RFC 9110 8.6).</summary>
    internal static bool TryParseContentLength(ReadOnlySpan<byte> value, out long length) =>
        Utf8Parser.TryParse(value, out length, out int consumed) && consumed == value.Length && char.IsAsciiDigit((char)value[0]);

    private void Add(int nameId, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ref Field field = ref AddField();
        field.NameId = (short)nameId;
        field.StaticIndex = StaticIndex(nameId, value);
        field.Name = nameId >= 0 ? StaticName(nameId) : Append(name);
        field.Value = Append(value);
        Changed(nameId);
    }

    private bool RemoveFrom(int start, int nameId, ReadOnlySpan<byte> name)
    {
        int first = Find(nameId, name, start);
        if (first < 0)
        {
            return false;
        }

        int kept = first;
        for (int index = first + 1; index < _count; index++)
        {
            if (!Matches(index, nameId, name))
            {
                _fields[kept++] = _fields[index];
            }
        }

        _count = kept;
        return true;
    }

    private int Find(int nameId, ReadOnlySpan<byte> name, int start)
    {
        for (int index = start; index < _count; index++)
        {
            if (Matches(index, nameId, name))
            {
                return index;
            }
        }

        return -1;
    }

    private bool Matches(int index, int nameId, ReadOnlySpan<byte> name) =>
        _fields[index].NameId == nameId && (nameId >= 0 || Span(_fields[index].Name).SequenceEqual(name));

    private void Changed(int nameId)
    {
        switch (nameId < 0 ? FieldKind.Plain : QpackStaticTable.Kind(nameId))
        {
            case FieldKind.ContentLength:
                _contentLength = UnknownLength;
                break;
            case FieldKind.Priority:
                HasPriority = true;
                break;
        }
    }

    private static short StaticIndex(int nameId, ReadOnlySpan<byte> value) => nameId < 0 ? (short)-1 : (short)QpackStaticTable.FindField(nameId, value);

    private static Slice StaticName(int nameId) => new(~QpackStaticTable.NameStart(nameId), QpackStaticTable.Name(nameId).Length);

    private ref readonly Field At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
        return ref _fields[index];
    }

    private ref Field AddField()
    {
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, _count * 2);
        }

        return ref _fields[_count++];
    }

    private Slice Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        return Commit(text.Length);
    }

    /// <summary>Room behind the text; <see cref="Commit"/> makes it part of it.</summary>
    private Span<byte> Reserve(int length)
    {
        if (_text.Length - _textLength < length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + length));
        }

        return _text.AsSpan(_textLength);
    }

    private Slice Commit(int length)
    {
        var slice = new Slice(_textLength, length);
        _textLength += length;
        return slice;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Span(Slice slice) =>
        slice.Start >= 0 ? new(_text, slice.Start, slice.Length) : new(QpackStaticTable.Text, ~slice.Start, slice.Length);

    /// <summary>A piece of our text, or, with the complement of its start, of the static table's.</summary>
    private struct Slice(int start, int length)
    {
        public int Start = start;
        public int Length = length;
    }

    private struct Field
    {
        public Slice Name;
        public Slice Value;

        /// <summary>The static table's id of the name, or -1.</summary>
        public short NameId;

        /// <summary>The static table's entry with this name and value, or -1.</summary>
        public short StaticIndex;
    }
}
