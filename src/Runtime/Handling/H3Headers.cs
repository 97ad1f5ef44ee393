using System.Buffers.Text;
using System.Text;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>The fields of a request, a response or a trailer section, as UTF-8. Names are lower case (RFC 9114 4.2). Spans are valid until the next change.</summary>
public sealed class H3Headers
{
    private readonly bool _isTrailers;
    private Http3FieldSection? _section;
    private bool _readOnly;

    /// <param name="isTrailers">Fields that say how a message is framed or read are refused (RFC 9110 6.5.1).</param>
    internal H3Headers(bool isTrailers = false) => _isTrailers = isTrailers;

    /// <summary>Number of fields; a name that occurs twice counts twice.</summary>
    public int Count => Section.Count;

    /// <summary>True for a request's fields, and for a response's once it has started.</summary>
    public bool IsReadOnly => _readOnly;

    /// <summary>The value of a content-length field that was set here, in bytes, or -1.</summary>
    internal long ContentLength { get; private set; } = -1;

    internal Http3FieldSection Section => _section ?? throw new ObjectDisposedException(nameof(H3Headers), "The request is over.");

    /// <summary>The first field of that name (lower case).</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => Section.TryGet(name, out value);

    /// <summary>True if there is a field of that name (lower case).</summary>
    public bool Contains(ReadOnlySpan<byte> name) => Section.TryGet(name, out _);

    /// <summary>The first field of that name as a string, or null. Any case. Setting replaces all fields of that name; null removes them.</summary>
    /// <exception cref="ArgumentException">As <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</exception>
    /// <exception cref="InvalidOperationException">Set: the fields are read-only.</exception>
    public string? this[string name]
    {
        get
        {
            Span<byte> lower = stackalloc byte[NameCapacity(name)];
            return Section.TryGet(LowerCase(name, lower), out var value) ? Encoding.UTF8.GetString(value) : null;
        }

        set
        {
            Span<byte> lower = stackalloc byte[NameCapacity(name)];
            var utf8Name = LowerCase(name, lower);
            if (value is null)
                Remove(utf8Name);
            else
                Set(utf8Name, Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>All fields of that name (any case) in one string, joined by <c>, </c> (RFC 9110 5.3); null if there is none.</summary>
    public string? GetJoined(string name)
    {
        Span<byte> lower = stackalloc byte[NameCapacity(name)];
        var utf8Name = LowerCase(name, lower);
        StringBuilder? joined = null;
        foreach (var field in this)
        {
            if (!field.Name.SequenceEqual(utf8Name))
                continue;
            if (joined is null)
                joined = new StringBuilder();
            else
                joined.Append(", ");
            joined.Append(Encoding.UTF8.GetString(field.Value));
        }

        return joined?.ToString();
    }

    /// <summary>Appends a field.</summary>
    /// <exception cref="ArgumentException">The name is not a lower-case token, or the value holds CR, LF, NUL or another control, or surrounding blanks (RFC 9110 5.5);
    /// the field is connection-specific (RFC 9114 4.2); or it is a content-length that is not a number, or a second one.</exception>
    /// <exception cref="InvalidOperationException">The fields are read-only.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Check(name, value);
        if (IsContentLength(name))
        {
            if (ContentLength >= 0)
                throw new ArgumentException("A message has one content-length (RFC 9110 8.6).", nameof(name));
            ContentLength = ParseContentLength(value);
        }

        Section.Add(name, value);
    }

    /// <summary>Appends a field given as strings; the name in any case, the value as UTF-8.</summary>
    /// <exception cref="ArgumentException">As <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</exception>
    /// <exception cref="InvalidOperationException">The fields are read-only.</exception>
    public void Add(string name, string value)
    {
        Span<byte> lower = stackalloc byte[NameCapacity(name)];
        Add(LowerCase(name, lower), Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Replaces all fields of that name.</summary>
    /// <exception cref="ArgumentException">As <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</exception>
    /// <exception cref="InvalidOperationException">The fields are read-only.</exception>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Check(name, value);
        if (IsContentLength(name))
            ContentLength = ParseContentLength(value);
        Section.Set(name, value);
    }

    /// <summary>Removes all fields of that name; true if there was one.</summary>
    /// <exception cref="InvalidOperationException">The fields are read-only.</exception>
    public bool Remove(ReadOnlySpan<byte> name)
    {
        ThrowIfReadOnly();
        if (IsContentLength(name))
            ContentLength = -1;
        return Section.Remove(name);
    }

    /// <summary>Walks the fields in the order they came or were added; allocates nothing.</summary>
    public Enumerator GetEnumerator() => new(Section);

    /// <summary>The fields as they are after <paramref name="section"/> has been filled or cleared.</summary>
    internal void Bind(Http3FieldSection section, bool readOnly)
    {
        _section = section;
        _readOnly = readOnly;
        ContentLength = -1;
    }

    internal void Unbind() => _section = null;

    internal void MakeReadOnly() => _readOnly = true;

    /// <summary>Appends a field of our own making unless one of that name is there.</summary>
    internal void AddDefault(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Section.TryGet(name, out _))
            Section.Add(name, value);
    }

    /// <summary>Puts <paramref name="element"/> into a field that is a list (RFC 9110 5.6.1), unless it is there, or the list is <c>*</c>.</summary>
    internal void AddToList(ReadOnlySpan<byte> name, ReadOnlySpan<byte> element)
    {
        if (!Section.TryGet(name, out var list) || list.IsEmpty)
        {
            Set(name, element);
            return;
        }

        var rest = list;
        while (!rest.IsEmpty)
        {
            int comma = rest.IndexOf((byte)',');
            var present = (comma < 0 ? rest : rest[..comma]).Trim(" \t"u8);
            if (present.SequenceEqual("*"u8) || Ascii.EqualsIgnoreCase(present, element))
                return;
            rest = comma < 0 ? default : rest[(comma + 1)..];
        }

        byte[] longer = [.. list, .. ", "u8, .. element];
        Set(name, longer);
    }

    private static bool IsContentLength(ReadOnlySpan<byte> name) => name.SequenceEqual(H3HeaderNames.ContentLength);

    private static long ParseContentLength(ReadOnlySpan<byte> value)
    {
        // RFC 9110 8.6: 1*DIGIT; the parser alone would take a sign.
        if (value.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(value, out long length, out int used) || used != value.Length)
            throw new ArgumentException("The value of the field 'content-length' is not a number of bytes (RFC 9110 8.6).", nameof(value));
        return length;
    }

    private static int NameCapacity(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Length <= 256 ? name.Length : throw new ArgumentException("A field name of more than 256 characters.", nameof(name));
    }

    private static ReadOnlySpan<byte> LowerCase(string name, Span<byte> lower)
    {
        if (Ascii.ToLower(name, lower, out _) != System.Buffers.OperationStatus.Done)
            throw new ArgumentException($"The field name '{name}' is not a token (RFC 9110 5.6.2).", nameof(name));
        return lower;
    }

    private void Check(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ThrowIfReadOnly();
        FieldSyntax.CheckName(name);
        if (_isTrailers)
            FieldSyntax.CheckTrailerName(name);
        FieldSyntax.CheckValue(name, value);
    }

    private void ThrowIfReadOnly()
    {
        _ = Section;
        if (_readOnly)
            throw new InvalidOperationException("The fields are read-only: they are a request's, or the response has started.");
    }

    /// <summary>Walks the fields.</summary>
    public ref struct Enumerator
    {
        private readonly Http3FieldSection _section;
        private int _index;

        internal Enumerator(Http3FieldSection section)
        {
            _section = section;
            _index = -1;
        }

        /// <summary>The field the enumerator stands at.</summary>
        public readonly H3HeaderField Current => new(_section.Name(_index), _section.Value(_index));

        /// <summary>Goes to the next field; false behind the last.</summary>
        public bool MoveNext() => ++_index < _section.Count;
    }
}
