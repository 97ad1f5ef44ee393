using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>
/// A WebTransport session (WebTransport over HTTP/3): streams in both directions and datagrams between a client and one path of a server. From any thread, though the worker's own costs least;
/// of each kind of waiting (accepting bidirectional streams, unidirectional ones, receiving datagrams) one at a time.
/// </summary>
public sealed partial class WebTransportSession : IAsyncDisposable
{
    private readonly WebTransportConnection _connection;
    private readonly Dictionary<long, WebTransportStream> _streams = [];
    private readonly IncomingStreams _incomingBidirectional;
    private readonly IncomingStreams _incomingUnidirectional;
    private readonly IncomingDatagrams _incomingDatagrams;

    internal WebTransportSession(WebTransportConnection connection, Http3RequestStream stream, IWebTransportSessionOwner owner, WebTransportDialect dialect, string? subprotocol)
    {
        (_connection, _connect, _owner, Dialect, Subprotocol) = (connection, stream, owner, dialect, subprotocol);
        Id = stream.StreamId;
        Transport = connection.Http3.Transport;
        _incomingBidirectional = new IncomingStreams(Loop);
        _incomingUnidirectional = new IncomingStreams(Loop);
        _incomingDatagrams = new IncomingDatagrams(Loop, connection.Limits.DatagramQueue);
        _capsules = new CapsuleReader(Pool, Rule);
        _closed = new TaskCompletionSource<WebTransportCloseInfo>(Loop.ContinuesElsewhere ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
        StartFlowControl();
    }

    /// <summary>The stream id of the CONNECT request: the session's id on its connection.</summary>
    public long Id { get; }

    /// <summary>The application protocol that both sides have agreed on (WT-Protocol); null without one.</summary>
    public string? Subprotocol { get; }

    /// <summary>The connection below. Several sessions may share it. Null on a client.</summary>
    public H3ConnectionInfo? Connection { get; internal init; }

    /// <summary>Ends, and never fails, when the session does.</summary>
    public Task<WebTransportCloseInfo> Closed => _closed.Task;

    /// <summary>Cancelled when the session ends. Callbacks run on the worker's thread.</summary>
    public CancellationToken Ended => Token(ref _endedSource, IsOver);

    /// <summary>Cancelled when the peer, or the server that stops, asks for the session to be ended soon (WT_DRAIN_SESSION, GOAWAY). It works on until somebody ends it.</summary>
    public CancellationToken Draining => Token(ref _drainingSource, _isDraining);

    internal WebTransportDialect Dialect { get; }

    internal QuicTransport Transport { get; }

    internal Http3Pool Pool => _connection.Http3.Pool;

    internal IStreamLoop Loop => _connection.Loop;

    internal int MaxBufferedInput => _connection.Limits.MaxBufferedInput;

    internal int MaxUnflushedOutput => _connection.Limits.MaxUnflushedOutput;

    /// <summary>Ends the session with code 0 if it is not over.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    private CancellationToken Token(ref CancellationTokenSource? field, bool isCancelled)
    {
        CancellationTokenSource? source = Volatile.Read(ref field);
        if (source is null)
        {
            var created = new CancellationTokenSource();
            source = Interlocked.CompareExchange(ref field, created, null) ?? created;
            if (isCancelled)
            {
                source.Cancel();
            }
        }

        return source.Token;
    }
}
