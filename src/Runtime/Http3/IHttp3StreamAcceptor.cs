namespace H3Routes.Http3;

/// <summary>
/// Takes over the streams that are no HTTP/3: bidirectional ones that begin with the signal 0x41, unidirectional ones of type 0x54 (WebTransport over HTTP/3, 4.2, 4.3).
/// After their header nothing of them is HTTP/3's. Calls come on the worker's thread.
/// </summary>
internal interface IHttp3StreamAcceptor
{
    /// <summary>The header of a stream of the peer's has arrived.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="sessionId">A client-initiated bidirectional stream, of which nothing else is known.</param>
    /// <param name="rest">What was read behind the header; valid until anything else is read.</param>
    /// <param name="fin">The stream has ended behind <paramref name="rest"/>.</param>
    void OnStream(long streamId, long sessionId, ReadOnlySpan<byte> rest, bool fin);

    /// <summary>Bytes, the end or a reset have arrived. False if the stream is none of those taken over or opened by us.</summary>
    bool OnStreamReadable(long streamId);

    /// <summary>A stream takes more, or was stopped. False as above.</summary>
    bool OnStreamWritable(long streamId);

    /// <summary>The peer does not read a stream any more. False as above.</summary>
    bool OnStreamStopped(long streamId, ulong errorCode);

    /// <summary>A request stream is over: if its session has not begun, it never will.</summary>
    void OnRequestOver(long streamId);

    /// <summary>The peer's SETTINGS have arrived.</summary>
    void OnSettings();

    /// <summary>GOAWAY was sent or received.</summary>
    void OnGoAway();

    /// <summary>All events of the turn were delivered.</summary>
    void OnTurnEnd();

    /// <summary>The connection is over, and so are its request streams.</summary>
    void OnConnectionOver();
}
