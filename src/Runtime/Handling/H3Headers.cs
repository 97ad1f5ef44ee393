namespace H3Routes;

/// <summary>The fields of a request, a response or a trailer section, as UTF-8. Names are lower case (RFC 9114 4.2). Spans are valid until the next change.</summary>
public sealed class H3Headers
{
    /// <summary>Number of fields.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>The first field of that name (lower case).</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>The first field of that name as a string, or null. Any case.</summary>
    public string? this[string name] { get => throw new NotImplementedException(); set => throw new NotImplementedException(); }

    /// <summary>Appends a field.</summary>
    /// <exception cref="ArgumentException">The name is not a lower-case token, or the value holds CR, LF, NUL or surrounding blanks (RFC 9110 5.5).</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Replaces all fields of that name.</summary>
    /// <exception cref="ArgumentException">As <see cref="Add"/>.</exception>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Removes all fields of that name; true if there was one.</summary>
    public bool Remove(ReadOnlySpan<byte> name) => throw new NotImplementedException();
}
