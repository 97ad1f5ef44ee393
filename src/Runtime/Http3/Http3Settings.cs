namespace H3Routes.Http3;

/// <summary>A peer's SETTINGS (RFC 9114 7.2.4), with the defaults of what it did not say.</summary>
internal sealed record Http3Settings
{
    /// <summary>Most settings we read, known or not: more is no honest peer (RFC 9114 10.5).</summary>
    private const int MaxCount = 64;

    /// <summary>Most bytes of <see cref="WriteFrame"/>.</summary>
    public const int MaxFrameLength = 192;

    /// <summary>SETTINGS_QPACK_MAX_TABLE_CAPACITY in bytes.</summary>
    public ulong QpackMaxTableCapacity { get; private set; }

    /// <summary>SETTINGS_QPACK_BLOCKED_STREAMS.</summary>
    public ulong QpackBlockedStreams { get; private set; }

    /// <summary>SETTINGS_MAX_FIELD_SECTION_SIZE in bytes; unlimited unless said.</summary>
    public ulong MaxFieldSectionSize { get; private set; } = ulong.MaxValue;

    /// <summary>SETTINGS_ENABLE_CONNECT_PROTOCOL.</summary>
    public bool EnableConnectProtocol { get; private set; }

    /// <summary>SETTINGS_H3_DATAGRAM, of RFC 9297 or of its draft-04.</summary>
    public bool H3Datagram { get; private set; }

    /// <summary>ENABLE_WEBTRANSPORT of draft-02.</summary>
    public bool EnableWebTransport { get; private set; }

    /// <summary>WEBTRANSPORT_MAX_SESSIONS of draft-02, the companion of <see cref="EnableWebTransport"/>.</summary>
    public ulong WebTransportMaxSessionsDraft02 { get; private set; }

    /// <summary>WEBTRANSPORT_MAX_SESSIONS of drafts 07 to 12.</summary>
    public ulong WebTransportMaxSessions { get; private set; }

    /// <summary>WT_ENABLED of drafts 15 and 16.</summary>
    public bool WtEnabled { get; private set; }

    /// <summary>WT_MAX_SESSIONS of drafts 13 and 14.</summary>
    public ulong WtMaxSessions { get; private set; }

    /// <summary>WT_INITIAL_MAX_DATA in bytes.</summary>
    public ulong WtInitialMaxData { get; private set; }

    /// <summary>WT_INITIAL_MAX_STREAMS_UNI.</summary>
    public ulong WtInitialMaxStreamsUni { get; private set; }

    /// <summary>WT_INITIAL_MAX_STREAMS_BIDI.</summary>
    public ulong WtInitialMaxStreamsBidi { get; private set; }

    /// <summary>Reads the payload of a SETTINGS frame. Null with the error otherwise.</summary>
    public static Http3Settings? Parse(ReadOnlySpan<byte> payload, out Http3ErrorCode error)
    {
        var settings = new Http3Settings();
        Span<ulong> seen = stackalloc ulong[MaxCount];
        for (int count = 0; !payload.IsEmpty; count++)
        {
            if (!VariableLengthInteger.TryRead(payload, out ulong id, out int idLength)
                || !VariableLengthInteger.TryRead(payload[idLength..], out ulong value, out int valueLength))
            {
                error = Http3ErrorCode.FrameError;
                return null;
            }

            payload = payload[(idLength + valueLength)..];
            if (count == MaxCount)
            {
                error = Http3ErrorCode.ExcessiveLoad;
                return null;
            }

            if (seen[..count].Contains(id) || !settings.Set(id, value))
            {
                error = Http3ErrorCode.SettingsError;
                return null;
            }

            seen[count] = id;
        }

        error = Http3ErrorCode.NoError;
        return settings;
    }

    /// <summary>
    /// A server that has accepted early data may widen what it said before, and not take it back (RFC 9114 7.2.4.2). The table's capacity may not change at all unless it was 0 (RFC 9204 3.2.3), and what was
    /// enabled stays so (RFC 9220 3, RFC 9297 2.1.1). WebTransport's settings have no part in it: its sessions wait for the handshake.
    /// </summary>
    public bool Keeps(Http3Settings earlier)
        => (earlier.QpackMaxTableCapacity == 0 || QpackMaxTableCapacity == earlier.QpackMaxTableCapacity)
            && QpackBlockedStreams >= earlier.QpackBlockedStreams
            && MaxFieldSectionSize >= earlier.MaxFieldSectionSize
            && (EnableConnectProtocol || !earlier.EnableConnectProtocol)
            && (H3Datagram || !earlier.H3Datagram);

    /// <summary>Writes our SETTINGS frame.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteFrame(Span<byte> destination, Http3Limits limits)
    {
        Span<byte> payload = stackalloc byte[MaxFrameLength - 3];
        int length = WritePayload(payload, limits);
        destination[0] = (byte)Http3FrameType.Settings;
        int header = 1 + VariableLengthInteger.Write(destination[1..], (ulong)length);
        payload[..length].CopyTo(destination[header..]);
        return header + length;
    }

    private static int WritePayload(Span<byte> destination, Http3Limits limits)
    {
        int at = Write(destination, Http3SettingId.QpackMaxTableCapacity, (ulong)limits.QpackMaxTableCapacity);
        at += Write(destination[at..], Http3SettingId.QpackBlockedStreams, (ulong)limits.QpackBlockedStreams);
        at += Write(destination[at..], Http3SettingId.MaxFieldSectionSize, (ulong)limits.MaxFieldSectionSize);
        if (limits.EnableConnectProtocol)
        {
            at += Write(destination[at..], Http3SettingId.EnableConnectProtocol, 1);
        }

        if (limits.H3Datagram)
        {
            at += Write(destination[at..], Http3SettingId.H3Datagram, 1);
            at += Write(destination[at..], Http3SettingId.H3DatagramDraft04, 1);
        }

        if (limits.MaxWebTransportSessions > 0)
        {
            at += WriteWebTransport(destination[at..], limits);
        }

        return at + Write(destination[at..], Http3SettingId.Reserved, 0);
    }

    /// <summary>All dialects at once, as a rule: their ids do not clash, and the peer looks for its own.</summary>
    private static int WriteWebTransport(Span<byte> destination, Http3Limits limits)
    {
        ulong sessions = (ulong)limits.MaxWebTransportSessions;
        Http3WebTransportDialects dialects = limits.WebTransportDialects;
        int at = 0;
        if ((dialects & Http3WebTransportDialects.Draft02) != 0)
        {
            at += Write(destination, Http3SettingId.EnableWebTransport, 1);
            at += Write(destination[at..], Http3SettingId.WebTransportMaxSessionsDraft02, sessions);
        }

        if ((dialects & Http3WebTransportDialects.Draft07) != 0)
        {
            at += Write(destination[at..], Http3SettingId.WebTransportMaxSessions, sessions);
        }

        if ((dialects & Http3WebTransportDialects.Draft15) != 0)
        {
            at += Write(destination[at..], Http3SettingId.WtEnabled, 1);
        }

        // More sessions than one without credits is an error to the peers of drafts 13 and 14.
        if ((dialects & (Http3WebTransportDialects.Draft13 | Http3WebTransportDialects.Draft15)) == 0
            || limits is not { WebTransportInitialMaxData: > 0, WebTransportInitialMaxStreamsUni: > 0, WebTransportInitialMaxStreamsBidi: > 0 })
        {
            return at;
        }

        if ((dialects & Http3WebTransportDialects.Draft13) != 0)
        {
            at += Write(destination[at..], Http3SettingId.WtMaxSessions, sessions);
        }

        at += Write(destination[at..], Http3SettingId.WtInitialMaxData, (ulong)limits.WebTransportInitialMaxData);
        at += Write(destination[at..], Http3SettingId.WtInitialMaxStreamsUni, (ulong)limits.WebTransportInitialMaxStreamsUni);
        return at + Write(destination[at..], Http3SettingId.WtInitialMaxStreamsBidi, (ulong)limits.WebTransportInitialMaxStreamsBidi);
    }

    private static int Write(Span<byte> destination, ulong id, ulong value)
    {
        int length = VariableLengthInteger.Write(destination, id);
        return length + VariableLengthInteger.Write(destination[length..], value);
    }

    /// <summary>False for a value that the setting cannot have, and for what HTTP/2 left behind (RFC 9114 7.2.4.1).</summary>
    private bool Set(ulong id, ulong value)
    {
        switch (id)
        {
            case Http3SettingId.QpackMaxTableCapacity: QpackMaxTableCapacity = value; return true;
            case Http3SettingId.QpackBlockedStreams: QpackBlockedStreams = value; return true;
            case Http3SettingId.MaxFieldSectionSize: MaxFieldSectionSize = value; return true;
            case Http3SettingId.EnableConnectProtocol: EnableConnectProtocol = value == 1; return value <= 1;
            case Http3SettingId.H3Datagram or Http3SettingId.H3DatagramDraft04: H3Datagram |= value == 1; return value <= 1;
            case Http3SettingId.EnableWebTransport: EnableWebTransport = value == 1; return value <= 1;
            case Http3SettingId.WebTransportMaxSessionsDraft02: WebTransportMaxSessionsDraft02 = value; return true;
            case Http3SettingId.WebTransportMaxSessions: WebTransportMaxSessions = value; return true;
            case Http3SettingId.WtEnabled: WtEnabled = value != 0; return true;
            case Http3SettingId.WtMaxSessions: WtMaxSessions = value; return true;
            case Http3SettingId.WtInitialMaxData: WtInitialMaxData = value; return true;
            case Http3SettingId.WtInitialMaxStreamsUni: WtInitialMaxStreamsUni = value; return true;
            case Http3SettingId.WtInitialMaxStreamsBidi: WtInitialMaxStreamsBidi = value; return true;
            default: return !Http3SettingId.IsReservedForHttp2(id);
        }
    }
}
