using System.Text;

namespace H3Routes;

/// <summary>The cookies of a request (RFC 6265 4.2), which HTTP/3 may bring in several fields (RFC 9114 4.2.1). Nothing is decoded: escapes are the site's own affair.</summary>
public readonly ref struct H3Cookies
{
    private readonly H3Headers _headers;

    internal H3Cookies(H3Headers headers) => _headers = headers;

    /// <summary>The first cookie of that name, which is case-sensitive; null without one.</summary>
    public string? this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return TryGet(Encoding.UTF8.GetBytes(name), out var value) ? Encoding.UTF8.GetString(value) : null;
        }
    }

    /// <summary>The first cookie of that name, which is case-sensitive; the value without its quotes.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var cookie in this)
        {
            if (cookie.Name.SequenceEqual(name))
            {
                value = cookie.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Walks the cookies in their order; allocates nothing. What has no <c>=</c> is left out.</summary>
    public Enumerator GetEnumerator() => new(_headers.GetEnumerator());

    /// <summary>Walks the cookies.</summary>
    public ref struct Enumerator
    {
        private H3Headers.Enumerator _fields;
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(H3Headers.Enumerator fields) => _fields = fields;

        /// <summary>The cookie the enumerator stands at.</summary>
        public H3HeaderField Current { get; private set; }

        /// <summary>Goes to the next cookie; false behind the last.</summary>
        public bool MoveNext()
        {
            while (true)
            {
                while (_rest.IsEmpty)
                {
                    if (!_fields.MoveNext())
                        return false;
                    if (_fields.Current.Name.SequenceEqual(H3HeaderNames.Cookie))
                        _rest = _fields.Current.Value;
                }

                int semicolon = _rest.IndexOf((byte)';');
                var pair = semicolon < 0 ? _rest : _rest[..semicolon];
                _rest = semicolon < 0 ? default : _rest[(semicolon + 1)..];
                int equals = pair.IndexOf((byte)'=');
                if (equals <= 0)
                    continue;
                var value = pair[(equals + 1)..].Trim(" \t"u8);
                if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
                    value = value[1..^1];
                Current = new H3HeaderField(pair[..equals].Trim(" \t"u8), value);
                return true;
            }
        }
    }
}
