using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>
/// One HTTP/3 connection, either side (RFC 9114): control and QPACK streams, SETTINGS, request streams, GOAWAY, errors. No socket and no clock.
/// Handlers are told of ends and aborts at the end of each event (<see cref="Settle()"/>), never from inside a call of theirs.
/// </summary>
internal sealed partial class Http3Connection : IQuicApplication
{
    private readonly IHttp3ConnectionHandler _handler;
    private bool _isOver;

    /// <param name="transport">The QUIC connection below.</param>
    /// <param name="handler">Who is told of requests and the connection's end.</param>
    /// <param name="limits">What we accept.</param>
    /// <param name="pool">Streams and buffers, shared by the connections of a worker.</param>
    public Http3Connection(QuicTransport transport, IHttp3ConnectionHandler handler, Http3Limits limits, Http3Pool pool)
    {
        Transport = transport;
        Limits = limits;
        Pool = pool;
        _handler = handler;
        _isServer = transport.IsServer;
        TableReader = new QpackTableReader(limits.QpackMaxTableCapacity, limits.QpackBlockedStreams);
    }

    public QuicTransport Transport { get; }

    /// <summary>Whatever the owner wants to find again.</summary>
    public object? State { get; set; }

    /// <summary>Request streams that are open.</summary>
    public int OpenRequests => _streams.Count;

    /// <summary>What the peer has said in SETTINGS; null before.</summary>
    public Http3Settings? PeerSettings { get; private set; }

    /// <summary>Client in early data: what the server said on the connection whose session is resumed. It holds until the server says it again (RFC 9114 7.2.4.2).</summary>
    public Http3Settings? RememberedSettings { get; set; }

    /// <summary>True from the first of both sides' closing it, before <see cref="IHttp3ConnectionHandler.OnClosed"/>.</summary>
    internal bool IsOver => _isOver;

    /// <summary>Events of a turn are being delivered: its end will come.</summary>
    internal bool IsInTurn => _isInTurn;

    internal Http3Limits Limits { get; }

    internal Http3Pool Pool { get; }

    /// <summary>Closes the connection with <paramref name="code"/>.</summary>
    public void Close(Http3ErrorCode code, ReadOnlySpan<byte> reason = default)
    {
        if (!_isOver)
        {
            _isOver = true;
            Transport.Close((ulong)code, reason);
            LoseStreams((ulong)code);
        }
    }

    public void OnEstablished()
    {
        OpenCriticalStreams();
        Settle();
    }

    public void OnHandshakeCompleted()
    {
        if (!_isOver)
        {
            _isInTurn = true;
            _handler.OnHandshakeCompleted(this);
            Settle();
        }
    }

    public void OnStreamReadable(long streamId)
    {
        if (_isOver)
        {
            return;
        }

        _isInTurn = true;

        // RFC 9000 2.1: bit 0 says who opened a stream, bit 1 that it is unidirectional.
        if ((streamId & 2) != 0)
        {
            ReadUnidirectional(streamId);
        }
        else if ((streamId & 1) == 0)
        {
            ReadRequestStream(streamId);
        }
        else if (_isServer)
        {
            // Of our own, and only WebTransport opens such.
            Acceptor?.OnStreamReadable(streamId);
        }
        else
        {
            ReadServerStream(streamId);
        }

        Settle();
    }

    public void OnStreamWritable(long streamId)
    {
        if (_isOver)
        {
            return;
        }

        _isInTurn = true;
        if (_streams.Find(streamId) is { } stream)
        {
            stream.OnTransportWritable();
        }
        else if ((Acceptor is null || !Acceptor.OnStreamWritable(streamId)) && (streamId & 2) != 0)
        {
            FlushCriticalStreams();
        }

        Settle();
    }

    public void OnStreamStopped(long streamId, ulong errorCode)
    {
        if (_isOver)
        {
            return;
        }

        _isInTurn = true;
        if (_streams.Find(streamId) is { } stream)
        {
            stream.OnTransportStopped(errorCode);
        }
        else if ((Acceptor is null || !Acceptor.OnStreamStopped(streamId, errorCode)) && IsCritical(streamId))
        {
            ClosedCritical();
        }

        Settle();
    }

    public void OnTurnEnd()
    {
        if (!_isOver)
        {
            Acceptor?.OnTurnEnd();
            OpenCriticalStreams();
            SendInstructions();
            NameLastRequest();
        }

        _isInTurn = false;

        // A request that ended between two turns is over only once this is done, and its last acknowledgement may be the last packet that comes.
        Settle();
        if (!_isOver)
        {
            CloseIfDrained();
        }
    }

    public void OnClosed(in QuicCloseInfo info)
    {
        _isOver = true;
        LoseStreams(info.IsApplicationError ? info.ErrorCode : (ulong)Http3ErrorCode.RequestCancelled);
        Settle();
        Acceptor?.OnConnectionOver();
        ReleaseUnidirectional();
        _early?.Release();
        _handler.OnClosed(this, info);
    }

    /// <summary>A connection error (RFC 9114 8).</summary>
    internal void Fail(Http3ErrorCode code, ReadOnlySpan<byte> reason) => Close(code, reason);
}
