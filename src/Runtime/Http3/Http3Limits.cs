namespace H3Routes.Http3;

/// <summary>Limits of one HTTP/3 connection.</summary>
internal sealed record Http3Limits
{
    /// <summary>
    /// SETTINGS_MAX_FIELD_SECTION_SIZE (RFC 9114 4.2.2): bytes of a field section, each field counted with 32 more. Beyond it: 431 for a request that is otherwise sound.
    /// A HEADERS frame longer than this is not buffered either.
    /// </summary>
    public int MaxFieldSectionSize { get; init; } = 32 << 10;

    /// <summary>Most fields of a section, pseudo-header fields not counted and cookie counted once. Beyond it: 431.</summary>
    public int MaxFieldCount { get; init; } = 128;

    /// <summary>SETTINGS_QPACK_MAX_TABLE_CAPACITY (RFC 9204 5): bytes of the dynamic table that the peer may fill; 0: none.</summary>
    public int QpackMaxTableCapacity { get; init; } = 4096;

    /// <summary>SETTINGS_QPACK_BLOCKED_STREAMS (RFC 9204 5): streams that may wait for insertions.</summary>
    public int QpackBlockedStreams { get; init; } = 16;

    /// <summary>Most bytes that we use of the dynamic table that the peer allows us; 0: none.</summary>
    public int QpackEncoderTableCapacity { get; init; } = 4096;

    /// <summary>SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 9220).</summary>
    public bool EnableConnectProtocol { get; init; }

    /// <summary>SETTINGS_H3_DATAGRAM (RFC 9297 2.1.1). Only where the QUIC configuration has datagrams.</summary>
    public bool H3Datagram { get; init; }

    /// <summary>Bytes of HTTP datagrams that are kept for streams that have not begun, or that nobody receives datagrams of yet; beyond it the oldest are dropped.</summary>
    public int EarlyDatagramBytes { get; init; } = 16 << 10;

    /// <summary>WebTransport sessions at once on the connection; 0: no WebTransport.</summary>
    public int MaxWebTransportSessions { get; init; }

    /// <summary>The dialects of WebTransport that are announced.</summary>
    public Http3WebTransportDialects WebTransportDialects { get; init; } = Http3WebTransportDialects.All;

    /// <summary>Credit in bytes of a WebTransport session (drafts 13 and later). WT_MAX_SESSIONS is sent only if this and both numbers of streams are more than 0.</summary>
    public int WebTransportInitialMaxData { get; init; }

    /// <summary>Bidirectional streams of a WebTransport session that the peer may open at first.</summary>
    public int WebTransportInitialMaxStreamsBidi { get; init; }

    /// <summary>Unidirectional streams of a WebTransport session that the peer may open at first.</summary>
    public int WebTransportInitialMaxStreamsUni { get; init; }

    /// <summary>Bidirectional streams that the peer may have open: the limit is QUIC's (RFC 9000 4.6), and told here to know which requests cannot come yet (RFC 9218 7.1).</summary>
    public int MaxConcurrentRequests { get; init; } = 128;

    /// <summary>By how many the requests that the peer cancels, or makes us reset, may outnumber those served before the connection is closed with H3_EXCESSIVE_LOAD (RFC 9114 10.5).</summary>
    public int MaxStreamResets { get; init; } = 200;
}
