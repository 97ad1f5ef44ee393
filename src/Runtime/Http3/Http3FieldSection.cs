namespace H3Routes.Http3;

/// <summary>
/// A field section (RFC 9114 4.1.2): pseudo-header fields and fields, as UTF-8 in one reused buffer. The decoder fills one, the encoder reads one.
/// Names are lower case. Spans are valid until the next change.
/// </summary>
internal sealed class Http3FieldSection
{
    /// <summary>Number of fields without the pseudo-header fields.</summary>
    public int Count => throw new NotImplementedException();

    public ReadOnlySpan<byte> Method => throw new NotImplementedException();
    public ReadOnlySpan<byte> Scheme => throw new NotImplementedException();
    public ReadOnlySpan<byte> Authority => throw new NotImplementedException();

    /// <summary>As sent: path and query, undecoded.</summary>
    public ReadOnlySpan<byte> Path => throw new NotImplementedException();

    /// <summary>Of an extended CONNECT (RFC 9220); otherwise empty.</summary>
    public ReadOnlySpan<byte> Protocol => throw new NotImplementedException();

    /// <summary>:status of a response; 0 in a request.</summary>
    public int Status { get; set; }

    /// <summary>Of the content-length field; -1 without one.</summary>
    public long ContentLength => throw new NotImplementedException();

    public ReadOnlySpan<byte> Name(int index) => throw new NotImplementedException();
    public ReadOnlySpan<byte> Value(int index) => throw new NotImplementedException();

    /// <summary>Sets the request's pseudo-header fields; an empty <paramref name="protocol"/> is absent.</summary>
    public void SetRequest(ReadOnlySpan<byte> method, ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> authority, ReadOnlySpan<byte> path, ReadOnlySpan<byte> protocol = default) => throw new NotImplementedException();

    /// <summary>Appends a field. The caller has validated it.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Replaces all fields of that name by one.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Removes all fields of that name.</summary>
    public bool Remove(ReadOnlySpan<byte> name) => throw new NotImplementedException();

    /// <summary>The first field of that name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();

    public void Clear() => throw new NotImplementedException();
}
