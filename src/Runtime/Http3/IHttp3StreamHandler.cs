namespace H3Routes.Http3;

/// <summary>What a request stream tells the message's owner: on a server the request's context, on a client the request. Calls come on the worker's thread.</summary>
internal interface IHttp3StreamHandler
{
    /// <summary>Client: a response's field section is in <see cref="Http3RequestStream.Fields"/> (valid during the call if the status is 1xx, otherwise until the stream is closed).</summary>
    void OnResponse(Http3RequestStream stream);

    /// <summary>Content, its end or an abort can be read (edge-triggered). Not called before a read was <see cref="Http3ReadStatus.Blocked"/>.</summary>
    void OnReadable(Http3RequestStream stream);

    /// <summary>A write that was short can go on.</summary>
    void OnWritable(Http3RequestStream stream);

    /// <summary>The peer no longer reads (STOP_SENDING), with its code. Writes do nothing from here on.</summary>
    void OnWriteAborted(Http3RequestStream stream, ulong errorCode);

    /// <summary>The peer reset its side, the message was malformed, or the connection is over. Reads give <see cref="Http3ReadStatus.Aborted"/> from here on.</summary>
    void OnReadAborted(Http3RequestStream stream, ulong errorCode);

    /// <summary>Both sides are over. Last of all calls, once; the stream object is reused after it returns.</summary>
    void OnClosed(Http3RequestStream stream);
}
