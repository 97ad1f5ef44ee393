namespace H3Routes.Http3;

/// <summary>Identifiers of settings (RFC 9114 7.2.4.1, RFC 9204 5, RFC 9220 5, RFC 9297 2.1.1; the WebTransport drafts, each with ids of its own).</summary>
internal static class Http3SettingId
{
    public const ulong QpackMaxTableCapacity = 0x01;
    public const ulong MaxFieldSectionSize = 0x06;
    public const ulong QpackBlockedStreams = 0x07;
    public const ulong EnableConnectProtocol = 0x08;
    public const ulong H3Datagram = 0x33;

    /// <summary>H3_DATAGRAM of draft-ietf-masque-h3-datagram-04: older Chromium.</summary>
    public const ulong H3DatagramDraft04 = 0xffd277;

    /// <summary>ENABLE_WEBTRANSPORT of draft-ietf-webtrans-http3-02.</summary>
    public const ulong EnableWebTransport = 0x2b603742;

    /// <summary>WEBTRANSPORT_MAX_SESSIONS of draft-02.</summary>
    public const ulong WebTransportMaxSessionsDraft02 = 0x2b603743;

    /// <summary>WEBTRANSPORT_MAX_SESSIONS of drafts 07 to 12.</summary>
    public const ulong WebTransportMaxSessions = 0xc671706a;

    /// <summary>WT_ENABLED of drafts 15 and 16.</summary>
    public const ulong WtEnabled = 0x2c7cf000;

    /// <summary>WT_MAX_SESSIONS of drafts 13 and 14.</summary>
    public const ulong WtMaxSessions = 0x14e9cd29;

    /// <summary>WT_INITIAL_MAX_DATA: credit in bytes of a session.</summary>
    public const ulong WtInitialMaxData = 0x2b61;

    /// <summary>WT_INITIAL_MAX_STREAMS_UNI.</summary>
    public const ulong WtInitialMaxStreamsUni = 0x2b64;

    /// <summary>WT_INITIAL_MAX_STREAMS_BIDI.</summary>
    public const ulong WtInitialMaxStreamsBidi = 0x2b65;

    /// <summary>One of the identifiers that exercise the rule to ignore what is unknown: 0x1f * N + 0x21.</summary>
    public const ulong Reserved = (0x1f * 0x1337) + 0x21;

    /// <summary>Settings of HTTP/2 that have no counterpart: H3_SETTINGS_ERROR (RFC 9114 7.2.4.1).</summary>
    public static bool IsReservedForHttp2(ulong id) => id is >= 0x02 and <= 0x05;
}
