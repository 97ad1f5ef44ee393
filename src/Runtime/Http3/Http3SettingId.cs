namespace H3Routes.Http3;

/// <summary>Identifiers of settings (RFC 9114 7.2.4.1, RFC 9204 5, RFC 9220 5, RFC 9297 2.1.1).</summary>
internal static class Http3SettingId
{
    public const ulong QpackMaxTableCapacity = 0x01;
    public const ulong MaxFieldSectionSize = 0x06;
    public const ulong QpackBlockedStreams = 0x07;
    public const ulong EnableConnectProtocol = 0x08;
    public const ulong H3Datagram = 0x33;

    /// <summary>One of the identifiers that exercise the rule to ignore what is unknown: 0x1f * N + 0x21.</summary>
    public const ulong Reserved = (0x1f * 0x1337) + 0x21;

    /// <summary>Settings of HTTP/2 that have no counterpart: H3_SETTINGS_ERROR (RFC 9114 7.2.4.1).</summary>
    public static bool IsReservedForHttp2(ulong id) => id is >= 0x02 and <= 0x05;
}
