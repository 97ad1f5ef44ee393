namespace H3Routes.Http3;

/// <summary>What reading a message's content gave.</summary>
internal enum Http3ReadStatus
{
    /// <summary>Bytes.</summary>
    Data,

    /// <summary>Nothing now: <see cref="IHttp3StreamHandler.OnReadable"/> follows.</summary>
    Blocked,

    /// <summary>The message is complete; its trailers, if any, are in <see cref="Http3RequestStream.Trailers"/>.</summary>
    End,

    /// <summary>The peer reset the stream, the message was malformed, or the connection is over; see <see cref="Http3RequestStream.AbortCode"/>.</summary>
    Aborted,
}
