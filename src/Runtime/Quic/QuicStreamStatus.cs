namespace H3Routes.Quic;

/// <summary>How an operation on a stream ended.</summary>
internal enum QuicStreamStatus
{
    /// <summary>Bytes were taken or given, or the end was.</summary>
    Ok,

    /// <summary>Nothing now: wait for readable or writable.</summary>
    Blocked,

    /// <summary>Read: the peer sent RESET_STREAM. Write: it sent STOP_SENDING. The code is the peer's.</summary>
    Aborted,

    /// <summary>The stream does not exist (any more), or the connection is closed.</summary>
    Closed,
}
