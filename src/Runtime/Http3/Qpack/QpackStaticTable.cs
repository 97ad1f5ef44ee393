using System.Text;

namespace H3Routes.Http3;

/// <summary>
/// The static table of QPACK (RFC 9204 appendix A), and behind it the other names that HTTP/3 has rules for. All text lies in <see cref="Text"/>;
/// a name's id is the first index that has it.
/// </summary>
internal static class QpackStaticTable
{
    /// <summary>Entries that QPACK knows; names with an id from here on are only ours.</summary>
    public const int Count = 99;

    private const int Slots = 256;

    /// <summary>Names and values, one after the other.</summary>
    public static readonly byte[] Text;

    private static readonly Entry[] Entries = new Entry[Count + OtherNames.Length];

    /// <summary>Open addressing by <see cref="Hash"/>: the name's id plus 1, or 0.</summary>
    private static readonly byte[] Names = new byte[Slots];

    static QpackStaticTable()
    {
        var text = new List<byte>();
        for (int index = 0; index < Entries.Length; index++)
        {
            (string name, string value) = index < Count ? Fields[index] : (OtherNames[index - Count], "");
            ref Entry entry = ref Entries[index];
            entry.NameStart = (ushort)text.Count;
            entry.NameLength = (byte)name.Length;
            text.AddRange(Encoding.ASCII.GetBytes(name));
            entry.ValueStart = (ushort)text.Count;
            entry.ValueLength = (byte)value.Length;
            text.AddRange(Encoding.ASCII.GetBytes(value));
            entry.Kind = KindOf(name);
            entry.SensitiveBelow = SensitiveBelow(name);
        }

        Text = [.. text];
        for (int index = Entries.Length - 1; index >= 0; index--)
        {
            int first = index;
            for (int other = 0; other < index; other++)
            {
                if (Name(other).SequenceEqual(Name(index)))
                {
                    first = Math.Min(first, other);
                }
            }

            Entries[index].NameId = (byte)first;
            if (first == index)
            {
                int slot = Hash(Name(index));
                while (Names[slot] != 0)
                {
                    slot = (slot + 1) % Slots;
                }

                Names[slot] = (byte)(index + 1);
            }
        }

        for (int index = 0; index < Count; index++)
        {
            for (int next = Count - 1; next > index; next--)
            {
                if (Entries[next].NameId == Entries[index].NameId)
                {
                    Entries[index].Next = (byte)next;
                }
            }
        }
    }

    /// <summary>Names with rules that have no entry in QPACK's table (RFC 9114 4.2, 4.3.1; RFC 9220 3).</summary>
    private static ReadOnlySpan<string> OtherNames => new[] { ":protocol", "host", "te", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "proxy-authorization", "priority" };

    private static ReadOnlySpan<(string Name, string Value)> Fields => new[]
    {
        (":authority", ""),
        (":path", "/"),
        ("age", "0"),
        ("content-disposition", ""),
        ("content-length", "0"),
        ("cookie", ""),
        ("date", ""),
        ("etag", ""),
        ("if-modified-since", ""),
        ("if-none-match", ""),
        ("last-modified", ""),
        ("link", ""),
        ("location", ""),
        ("referer", ""),
        ("set-cookie", ""),
        (":method", "CONNECT"),
        (":method", "DELETE"),
        (":method", "GET"),
        (":method", "HEAD"),
        (":method", "OPTIONS"),
        (":method", "POST"),
        (":method", "PUT"),
        (":scheme", "http"),
        (":scheme", "https"),
        (":status", "103"),
        (":status", "200"),
        (":status", "304"),
        (":status", "404"),
        (":status", "503"),
        ("accept", "*/*"),
        ("accept", "application/dns-message"),
        ("accept-encoding", "gzip, deflate, br"),
        ("accept-ranges", "bytes"),
        ("access-control-allow-headers", "cache-control"),
        ("access-control-allow-headers", "content-type"),
        ("access-control-allow-origin", "*"),
        ("cache-control", "max-age=0"),
        ("cache-control", "max-age=2592000"),
        ("cache-control", "max-age=604800"),
        ("cache-control", "no-cache"),
        ("cache-control", "no-store"),
        ("cache-control", "public, max-age=31536000"),
        ("content-encoding", "br"),
        ("content-encoding", "gzip"),
        ("content-type", "application/dns-message"),
        ("content-type", "application/javascript"),
        ("content-type", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-type", "image/gif"),
        ("content-type", "image/jpeg"),
        ("content-type", "image/png"),
        ("content-type", "text/css"),
        ("content-type", "text/html; charset=utf-8"),
        ("content-type", "text/plain"),
        ("content-type", "text/plain;charset=utf-8"),
        ("range", "bytes=0-"),
        ("strict-transport-security", "max-age=31536000"),
        ("strict-transport-security", "max-age=31536000; includesubdomains"),
        ("strict-transport-security", "max-age=31536000; includesubdomains; preload"),
        ("vary", "accept-encoding"),
        ("vary", "origin"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "1; mode=block"),
        (":status", "100"),
        (":status", "204"),
        (":status", "206"),
        (":status", "302"),
        (":status", "400"),
        (":status", "403"),
        (":status", "421"),
        (":status", "425"),
        (":status", "500"),
        ("accept-language", ""),
        ("access-control-allow-credentials", "FALSE"),
        ("access-control-allow-credentials", "TRUE"),
        ("access-control-allow-headers", "*"),
        ("access-control-allow-methods", "get"),
        ("access-control-allow-methods", "get, post, options"),
        ("access-control-allow-methods", "options"),
        ("access-control-expose-headers", "content-length"),
        ("access-control-request-headers", "content-type"),
        ("access-control-request-method", "get"),
        ("access-control-request-method", "post"),
        ("alt-svc", "clear"),
        ("authorization", ""),
        ("content-security-policy", "script-src 'none'; object-src 'none'; base-uri 'none'"),
        ("early-data", "1"),
        ("expect-ct", ""),
        ("forwarded", ""),
        ("if-range", ""),
        ("origin", ""),
        ("purpose", "prefetch"),
        ("server", ""),
        ("timing-allow-origin", "*"),
        ("upgrade-insecure-requests", "1"),
        ("user-agent", ""),
        ("x-forwarded-for", ""),
        ("x-frame-options", "deny"),
        ("x-frame-options", "sameorigin"),
    };

    public static ReadOnlySpan<byte> Name(int index) => Text.AsSpan(Entries[index].NameStart, Entries[index].NameLength);

    public static ReadOnlySpan<byte> Value(int index) => Text.AsSpan(Entries[index].ValueStart, Entries[index].ValueLength);

    /// <summary>What the message rules make of the name.</summary>
    public static FieldKind Kind(int index) => Entries[index].Kind;

    /// <summary>The value is a secret that nobody may guess through a compressed copy, so it enters no table, here or at a proxy (RFC 9204 7.1). A short cookie can be guessed.</summary>
    public static bool IsSensitive(int nameId, int valueLength) =>
        (uint)nameId < (uint)Entries.Length && valueLength < Entries[nameId].SensitiveBelow;

    public static int NameId(int index) => Entries[index].NameId;

    public static int NameStart(int index) => Entries[index].NameStart;

    public static int ValueStart(int index) => Entries[index].ValueStart;

    /// <summary>The id of a name, or -1.</summary>
    public static int FindName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return -1;
        }

        for (int slot = Hash(name); Names[slot] != 0; slot = (slot + 1) % Slots)
        {
            int id = Names[slot] - 1;
            if (Name(id).SequenceEqual(name))
            {
                return id;
            }
        }

        return -1;
    }

    /// <summary>The entry with that name and value, or -1.</summary>
    public static int FindField(int nameId, ReadOnlySpan<byte> value)
    {
        if (nameId >= Count)
        {
            return -1;
        }

        int index = nameId;
        do
        {
            // An entry without a value stands for its name only: an empty value is rare and cheap as a literal.
            if (Entries[index].ValueLength == value.Length && Value(index).SequenceEqual(value))
            {
                return index;
            }

            index = Entries[index].Next;
        }
        while (index != 0);

        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name) => ((name.Length * 11) + (name[0] * 5) + (name[name.Length >> 1] * 3) + (name[^1] * 17)) % Slots;

    /// <summary>Values shorter than this are sensitive.</summary>
    private static int SensitiveBelow(string name) => name switch
    {
        "authorization" or "proxy-authorization" or "set-cookie" => int.MaxValue,
        "cookie" => 20,
        _ => 0,
    };

    private static FieldKind KindOf(string name) => name switch
    {
        ":authority" => FieldKind.Authority,
        ":method" => FieldKind.Method,
        ":path" => FieldKind.Path,
        ":protocol" => FieldKind.Protocol,
        ":scheme" => FieldKind.Scheme,
        ":status" => FieldKind.Status,
        "content-length" => FieldKind.ContentLength,
        "cookie" => FieldKind.Cookie,
        "host" => FieldKind.Host,
        "te" => FieldKind.Te,
        "priority" => FieldKind.Priority,
        "connection" or "keep-alive" or "proxy-connection" or "transfer-encoding" or "upgrade" => FieldKind.ConnectionSpecific,
        _ => FieldKind.Plain,
    };

    private struct Entry
    {
        public ushort NameStart;
        public ushort ValueStart;
        public byte NameLength;
        public byte ValueLength;
        public byte NameId;

        /// <summary>The next entry of the same name; 0 behind the last (entry 0 is nobody's next).</summary>
        public byte Next;

        public FieldKind Kind;

        public int SensitiveBelow;
    }
}
