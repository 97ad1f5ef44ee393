using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>One HTTP/3 connection, either side (RFC 9114): control and QPACK streams, SETTINGS, request streams, GOAWAY, errors. No socket and no clock.</summary>
internal sealed class Http3Connection : IQuicApplication
{
    /// <param name="transport">The QUIC connection below.</param>
    /// <param name="handler">Who is told of requests and the connection's end.</param>
    /// <param name="limits">What we accept.</param>
    /// <param name="pool">Streams and buffers, shared by the connections of a worker.</param>
    public Http3Connection(QuicTransport transport, IHttp3ConnectionHandler handler, Http3Limits limits, Http3Pool pool) => throw new NotImplementedException();

    public QuicTransport Transport => throw new NotImplementedException();

    /// <summary>Whatever the owner wants to find again.</summary>
    public object? State { get; set; }

    /// <summary>Request streams that are open.</summary>
    public int OpenRequests => throw new NotImplementedException();

    /// <summary>Client: sends a request's field section. False while the peer's stream limit, its GOAWAY or the connection's end forbids it.</summary>
    /// <param name="fin">No content follows.</param>
    public bool TryOpenRequest(Http3FieldSection fields, bool fin, IHttp3StreamHandler handler, out Http3RequestStream stream) => throw new NotImplementedException();

    /// <summary>Sends GOAWAY (RFC 9114 5.2). A server processes what has begun, rejects later requests with H3_REQUEST_REJECTED, and closes with H3_NO_ERROR when the last is done.</summary>
    public void GoAway() => throw new NotImplementedException();

    /// <summary>Closes the connection with <paramref name="code"/>.</summary>
    public void Close(Http3ErrorCode code, ReadOnlySpan<byte> reason = default) => throw new NotImplementedException();

    public void OnEstablished() => throw new NotImplementedException();
    public void OnStreamReadable(long streamId) => throw new NotImplementedException();
    public void OnStreamWritable(long streamId) => throw new NotImplementedException();
    public void OnDatagramsReadable() => throw new NotImplementedException();
    public void OnTurnEnd() => throw new NotImplementedException();
    public void OnClosed(in QuicCloseInfo info) => throw new NotImplementedException();
}
