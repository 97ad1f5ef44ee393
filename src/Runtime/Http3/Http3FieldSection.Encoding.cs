namespace H3Routes.Http3;

internal sealed partial class Http3FieldSection
{
    private const int StatusNameIndex = 24;
    private const int AuthorityNameIndex = 0;
    private const int PathNameIndex = 1;
    private const int MethodNameIndex = 15;
    private const int SchemeNameIndex = 22;

    /// <summary>No less than the encoded form has bytes.</summary>
    public int MaxEncodedLength
    {
        get
        {
            int length = QpackEncoder.MaxPrefixLength + QpackEncoder.MaxLength(0, 3);
            length += QpackEncoder.MaxLength(0, _method.Length) + QpackEncoder.MaxLength(0, _scheme.Length) + QpackEncoder.MaxLength(0, _authority.Length);
            length += QpackEncoder.MaxLength(0, _path.Length) + QpackEncoder.MaxLength(":protocol".Length, _protocol.Length);
            for (int index = 0; index < _count; index++)
            {
                length += QpackEncoder.MaxLength(_fields[index].Name.Length, _fields[index].Value.Length);
            }

            return length;
        }
    }

    /// <summary>As RFC 9114 4.2.2 counts.</summary>
    public long Size
    {
        get
        {
            long size = PseudoSize(":method", _method) + PseudoSize(":scheme", _scheme) + PseudoSize(":authority", _authority) + PseudoSize(":path", _path)
                + PseudoSize(":protocol", _protocol) + (Status == 0 ? 0 : ":status".Length + 3 + FieldOverhead);
            for (int index = 0; index < _count; index++)
            {
                size += _fields[index].Name.Length + _fields[index].Value.Length + FieldOverhead;
            }

            return size;
        }
    }

    /// <summary>Encodes with QPACK; <paramref name="destination"/> has <see cref="MaxEncodedLength"/> bytes or more.</summary>
    /// <returns>Bytes written.</returns>
    public int Encode(Span<byte> destination)
    {
        int prefix = QpackEncoder.WritePrefix(destination);
        return prefix + EncodeFields(destination[prefix..], null);
    }

    /// <summary>Encodes with references to a dynamic table.</summary>
    /// <param name="start">Where the encoded form begins in <paramref name="destination"/>: the prefix is known last.</param>
    /// <returns>Its length.</returns>
    public int Encode(Span<byte> destination, QpackTableWriter writer, long streamId, out int start)
    {
        writer.Begin();
        int length = EncodeFields(destination[QpackEncoder.MaxPrefixLength..], writer);
        Span<byte> prefix = stackalloc byte[QpackEncoder.MaxPrefixLength];
        int prefixLength = writer.End(prefix, streamId);
        start = QpackEncoder.MaxPrefixLength - prefixLength;
        prefix[..prefixLength].CopyTo(destination[start..]);
        return prefixLength + length;
    }

    private int EncodeFields(Span<byte> destination, QpackTableWriter? writer)
    {
        int at = 0;
        if (Status != 0)
        {
            at += EncodeStatus(destination[at..]);
        }
        else if (_method.Length != 0)
        {
            at += EncodePseudo(destination[at..], MethodNameIndex, Method);
            at += EncodePseudo(destination[at..], SchemeNameIndex, Scheme);
            int authority = writer is null ? 0 : writer.TryWriteIndexed(destination[at..], AuthorityNameIndex, ":authority"u8, Authority);
            at += authority > 0 ? authority : EncodePseudo(destination[at..], AuthorityNameIndex, Authority);
            at += EncodePseudo(destination[at..], PathNameIndex, Path);
            if (_protocol.Length != 0)
            {
                at += QpackEncoder.WriteLiteral(destination[at..], ":protocol"u8, Protocol);
            }
        }

        for (int index = 0; index < _count; index++)
        {
            ref readonly Field field = ref _fields[index];
            if (writer is not null && IsWorthAnEntry(field) && writer.TryWriteIndexed(destination[at..], field.NameId, Span(field.Name), Span(field.Value)) is > 0 and var indexed)
            {
                at += indexed;
                continue;
            }

            at += field.StaticIndex >= 0 ? QpackEncoder.WriteIndexed(destination[at..], field.StaticIndex)
                : (uint)field.NameId < QpackStaticTable.Count ? QpackEncoder.WriteLiteral(destination[at..], field.NameId, Span(field.Value), QpackStaticTable.IsSensitive(field.NameId, field.Value.Length))
                : QpackEncoder.WriteLiteral(destination[at..], Span(field.Name), Span(field.Value), QpackStaticTable.IsSensitive(field.NameId, field.Value.Length));
        }

        return at;
    }

    /// <summary>Not what the static table has, not what must not be in a table, and not what seldom comes twice.</summary>
    private static bool IsWorthAnEntry(in Field field) =>
        field.StaticIndex < 0
        && !QpackStaticTable.IsSensitive(field.NameId, field.Value.Length)
        && (field.NameId < 0 || QpackStaticTable.Kind(field.NameId) != FieldKind.ContentLength);

    private static int PseudoSize(string name, Slice value) => value.Length == 0 ? 0 : name.Length + value.Length + FieldOverhead;

    private static int EncodePseudo(Span<byte> destination, int nameIndex, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return 0;
        }

        int index = QpackStaticTable.FindField(nameIndex, value);
        return index >= 0 ? QpackEncoder.WriteIndexed(destination, index) : QpackEncoder.WriteLiteral(destination, nameIndex, value);
    }

    private int EncodeStatus(Span<byte> destination)
    {
        int index = Status switch
        {
            200 => 25,
            103 => 24,
            304 => 26,
            404 => 27,
            503 => 28,
            100 => 63,
            204 => 64,
            206 => 65,
            302 => 66,
            400 => 67,
            403 => 68,
            421 => 69,
            425 => 70,
            500 => 71,
            _ => -1,
        };
        if (index >= 0)
        {
            return QpackEncoder.WriteIndexed(destination, index);
        }

        int status = Status;
        Span<byte> digits = [(byte)('0' + (status / 100)), (byte)('0' + (status / 10 % 10)), (byte)('0' + (status % 10))];
        return QpackEncoder.WriteLiteral(destination, StatusNameIndex, digits);
    }
}
