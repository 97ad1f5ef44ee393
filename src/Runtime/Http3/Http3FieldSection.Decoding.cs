namespace H3Routes.Http3;

internal sealed partial class Http3FieldSection
{
    private FieldSectionRules _rules;

    /// <summary>Decodes an encoded field section into this, which is cleared before, and checks it (RFC 9114 4.1.2 to 4.4).</summary>
    public Http3FieldSectionStatus Decode(ReadOnlySpan<byte> encoded, Http3FieldSectionKind kind, Http3Limits limits) => Decode(encoded, kind, limits, null, out _);

    /// <param name="reader">The dynamic table; null: static only.</param>
    /// <param name="requiredInsertCount">If not 0, the section is to be acknowledged, or, if it is blocked, waits for that many insertions.</param>
    public Http3FieldSectionStatus Decode(ReadOnlySpan<byte> encoded, Http3FieldSectionKind kind, Http3Limits limits, QpackTableReader? reader, out long requiredInsertCount)
    {
        Clear();
        _rules = new FieldSectionRules(kind, limits);
        if (QpackDecoder.Decode(encoded, this, reader, out requiredInsertCount) is not Http3FieldSectionStatus.Ok and var failure)
        {
            return failure;
        }

        if (_rules.IsMalformed || !CheckMessage())
        {
            return Http3FieldSectionStatus.Malformed;
        }

        if (_rules.Cookies > 1)
        {
            JoinCookies();
        }

        return _rules.IsTooLarge ? Http3FieldSectionStatus.TooLarge : Http3FieldSectionStatus.Ok;
    }

    /// <summary>From the decoder: an entry of the static table.</summary>
    internal void OnIndexed(int index)
    {
        int nameId = QpackStaticTable.NameId(index);
        var value = new Slice(~QpackStaticTable.ValueStart(index), QpackStaticTable.Value(index).Length);
        OnField(nameId, index, StaticName(nameId), value, isStatic: true);
    }

    /// <summary>From the decoder: a name of the static table with a literal value. False if the string is no Huffman code.</summary>
    internal bool OnLiteral(int nameIndex, ReadOnlySpan<byte> value, bool isHuffman)
    {
        int start = _textLength;
        if (!TryAppend(value, isHuffman, out Slice valueSlice))
        {
            return false;
        }

        int nameId = QpackStaticTable.NameId(nameIndex);
        OnField(nameId, -1, StaticName(nameId), valueSlice, isStatic: false, start);
        return true;
    }

    /// <summary>From the decoder: a literal name and value. False if one of the strings is no Huffman code.</summary>
    internal bool OnLiteral(ReadOnlySpan<byte> name, bool isNameHuffman, ReadOnlySpan<byte> value, bool isHuffman)
    {
        int start = _textLength;
        if (!TryAppend(name, isNameHuffman, out Slice nameSlice) || !TryAppend(value, isHuffman, out Slice valueSlice))
        {
            return false;
        }

        ReadOnlySpan<byte> text = Span(nameSlice);
        int nameId = QpackStaticTable.FindName(text);
        // A pseudo-header field that is not defined is invalid too.
        if (nameId < 0 && !Token.IsLowerCase(text))
        {
            _rules.IsMalformed = true;
        }

        OnField(nameId, -1, nameSlice, valueSlice, isStatic: false, start);
        return true;
    }

    /// <summary>From the decoder: an entry of the dynamic table.</summary>
    internal void OnEntry(QpackDynamicTable table, long index)
    {
        int nameId = table.NameId(index);
        ReadOnlySpan<byte> value = table.Value(index);
        if (_rules.IsTooLarge && nameId < 0)
        {
            // A byte may stand for the whole table: what is not kept is not copied either.
            _rules.HasFields = true;
            return;
        }

        int start = _textLength;
        Slice name = EntryName(table, index);
        OnField(nameId, -1, name, Append(value), isStatic: false, start);
    }

    /// <summary>From the decoder: a name of the dynamic table with a literal value. False if the string is no Huffman code.</summary>
    internal bool OnLiteral(QpackDynamicTable table, long index, ReadOnlySpan<byte> value, bool isHuffman)
    {
        int start = _textLength;
        Slice name = EntryName(table, index);
        if (!TryAppend(value, isHuffman, out Slice valueSlice))
        {
            return false;
        }

        OnField(table.NameId(index), -1, name, valueSlice, isStatic: false, start);
        return true;
    }

    private Slice EntryName(QpackDynamicTable table, long index)
    {
        int nameId = table.NameId(index);
        if (nameId >= 0)
        {
            return StaticName(nameId);
        }

        if (!Token.IsLowerCase(table.Name(index)))
        {
            _rules.IsMalformed = true;
        }

        return Append(table.Name(index));
    }

    private bool TryAppend(ReadOnlySpan<byte> encoded, bool isHuffman, out Slice slice)
    {
        if (!isHuffman)
        {
            slice = Append(encoded);
            return true;
        }

        bool ok = HuffmanCode.TryDecode(encoded, Reserve(HuffmanCode.MaxDecodedLength(encoded.Length)), out int length);
        slice = Commit(length);
        return ok;
    }

    private void OnField(int nameId, int staticIndex, Slice name, Slice value, bool isStatic, int textStart = 0)
    {
        if (_rules.IsMalformed)
        {
            // The rest is decoded only because an error of compression would be the connection's.
            _textLength = isStatic ? _textLength : textStart;
            return;
        }

        ReadOnlySpan<byte> text = Span(value);
        FieldKind kind = nameId < 0 ? FieldKind.Plain : QpackStaticTable.Kind(nameId);
        _rules.Size += name.Length + value.Length + FieldOverhead;
        bool ok = kind switch
        {
            FieldKind.Plain => true,
            FieldKind.Method => SetPseudo(ref _method, value, Http3FieldSectionKind.Request, Token.IsValid(text)),
            FieldKind.Scheme => SetPseudo(ref _scheme, value, Http3FieldSectionKind.Request, FieldSectionRules.IsScheme(text)),
            FieldKind.Authority => SetPseudo(ref _authority, value, Http3FieldSectionKind.Request, !FieldSectionRules.IsInvalidAuthority(text)),
            FieldKind.Path => SetPseudo(ref _path, value, Http3FieldSectionKind.Request, !FieldSectionRules.IsInvalidPath(text)),
            FieldKind.Protocol => SetPseudo(ref _protocol, value, Http3FieldSectionKind.Request, Token.IsValid(text)),
            FieldKind.Status => SetStatus(text),
            FieldKind.ContentLength => SetContentLength(text),
            FieldKind.Cookie => _rules.Cookies++ >= 0,
            FieldKind.Host => _rules.Kind != Http3FieldSectionKind.Request || (_rules.Hosts++ == 0 && !FieldSectionRules.IsInvalidAuthority(text)),
            FieldKind.Priority => HasPriority = true,
            FieldKind.Te => _rules.Kind == Http3FieldSectionKind.Request && text.SequenceEqual("trailers"u8),
            _ => false,
        };
        if (kind is >= FieldKind.Method and <= FieldKind.Status)
        {
            _rules.IsMalformed = !ok;
            return;
        }

        _rules.HasFields = true;
        _rules.Count += kind == FieldKind.Cookie && _rules.Cookies > 1 ? 0 : 1;
        if (!ok || (!isStatic && FieldSectionRules.IsInvalidValue(text)))
        {
            _rules.IsMalformed = true;
        }
        else if (_rules.IsTooLarge)
        {
            // Not kept: what is held never grows beyond the limit. Host is, for the check against :authority.
            if (kind != FieldKind.Host)
            {
                _textLength = isStatic ? _textLength : textStart;
                return;
            }
        }

        ref Field field = ref AddField();
        field.Name = name;
        field.Value = value;
        field.NameId = (short)nameId;
        field.StaticIndex = (short)staticIndex;
    }

    /// <summary>Pseudo-header fields come once, before all fields, and belong to one kind of message (RFC 9114 4.3).</summary>
    private bool SetPseudo(ref Slice field, Slice value, Http3FieldSectionKind kind, bool isValid)
    {
        // An empty value is invalid in all of them, so a length says that the field was there.
        bool ok = isValid && value.Length > 0 && field.Length == 0 && _rules.Kind == kind && !_rules.HasFields;
        field = value;
        return ok;
    }

    private bool SetStatus(ReadOnlySpan<byte> value)
    {
        if (_rules.Kind != Http3FieldSectionKind.Response || _rules.HasFields || Status != 0 || value.Length != 3
            || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        Status = ((value[0] - '0') * 100) + ((value[1] - '0') * 10) + value[2] - '0';

        // 101 does not exist here (RFC 9114 4.5).
        return Status is >= 100 and not 101;
    }

    /// <summary>Several content-length fields must agree (RFC 9110 8.6).</summary>
    private bool SetContentLength(ReadOnlySpan<byte> value)
    {
        if (!TryParseContentLength(value, out long length) || (_contentLength >= 0 && _contentLength != length))
        {
            return false;
        }

        _contentLength = length;
        return true;
    }

    private bool CheckMessage() => _rules.Kind switch
    {
        Http3FieldSectionKind.Request => CheckRequest(),
        Http3FieldSectionKind.Response => Status != 0,
        _ => true,
    };

    private bool CheckRequest()
    {
        bool hasHost = TryGet("host"u8, out ReadOnlySpan<byte> host);
        if (hasHost && _authority.Length > 0 && !System.Text.Ascii.EqualsIgnoreCase(host, Authority))
        {
            return false;
        }

        if (_protocol.Length > 0)
        {
            // RFC 8441 4, RFC 9220 3: only after the setting, only with CONNECT, and with all of a request's pseudo-header fields.
            if (!_rules.Limits.EnableConnectProtocol || !Method.SequenceEqual("CONNECT"u8))
            {
                return false;
            }
        }
        else if (Method.SequenceEqual("CONNECT"u8))
        {
            // RFC 9114 4.4.
            return _authority.Length > 0 && _scheme.Length == 0 && _path.Length == 0;
        }

        if (_method.Length == 0 || _scheme.Length == 0 || _path.Length == 0)
        {
            return false;
        }

        if (!FieldSectionRules.IsHttp(Scheme))
        {
            return true;
        }

        // RFC 9114 4.3.1: an authority is mandatory, a path begins with a slash, and only OPTIONS has an asterisk.
        return (_authority.Length > 0 || !host.IsEmpty)
            && (!hasHost || !host.IsEmpty)
            && !Authority.Contains((byte)'@')
            && (Path[0] == '/' || (Path.SequenceEqual("*"u8) && Method.SequenceEqual("OPTIONS"u8)));
    }

    /// <summary>Cookie crumbs become one field (RFC 9114 4.2.1).</summary>
    private void JoinCookies()
    {
        int first = Find(QpackStaticTable.FindName("cookie"u8), default, 0);
        if (first < 0)
        {
            return;
        }

        int nameId = _fields[first].NameId;
        int length = 0, crumbs = 0;
        for (int index = first; index < _count; index++)
        {
            if (_fields[index].NameId == nameId)
            {
                length += _fields[index].Value.Length;
                crumbs++;
            }
        }

        Span<byte> joined = Reserve(length + ((crumbs - 1) * 2));
        int at = 0;
        for (int index = first; index < _count; index++)
        {
            if (_fields[index].NameId == nameId)
            {
                if (index > first)
                {
                    "; "u8.CopyTo(joined[at..]);
                    at += 2;
                }

                ReadOnlySpan<byte> crumb = Value(index);
                crumb.CopyTo(joined[at..]);
                at += crumb.Length;
            }
        }

        RemoveFrom(first + 1, nameId, default);
        _fields[first].Value = Commit(at);
        _fields[first].StaticIndex = -1;
    }
}
