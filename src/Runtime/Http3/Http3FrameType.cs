namespace H3Routes.Http3;

/// <summary>Frame types (RFC 9114 7.2, RFC 9218 7.2).</summary>
internal static class Http3FrameType
{
    public const ulong Data = 0x00;
    public const ulong Headers = 0x01;
    public const ulong CancelPush = 0x03;
    public const ulong Settings = 0x04;
    public const ulong PushPromise = 0x05;
    public const ulong GoAway = 0x07;
    public const ulong MaxPushId = 0x0d;
    public const ulong PriorityUpdateRequest = 0xf0700;
    public const ulong PriorityUpdatePush = 0xf0701;

    /// <summary>PRIORITY, PING, WINDOW_UPDATE and CONTINUATION of HTTP/2: never to be received (RFC 9114 7.2.8).</summary>
    public static bool IsReservedForHttp2(ulong type) => type is 0x02 or 0x06 or 0x08 or 0x09;
}
