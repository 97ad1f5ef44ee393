using System.Net;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>One client's connection: passes its requests to the worker's application.</summary>
internal sealed class ServerConnection : H3ConnectionInfo, IHttp3ConnectionHandler
{
    private static long LastId;

    private readonly Worker _worker;
    private readonly QuicConnection _quic;
    private LinkedList<WaitingRequest>? _waiting;
    private int _handlers;
    private bool _isBeginning;
    private TaskCompletionSource? _handshake;

    public ServerConnection(Worker worker, QuicConnection quic)
        : base(quic.TlsInfo)
    {
        _worker = worker;
        _quic = quic;
        Http3 = new Http3Connection(quic, this, worker.Http3Limits, worker.Http3Pool);
        if (worker.WebTransportLimits is { } limits)
        {
            _ = new WebTransportConnection(Http3, worker.Application, limits);
        }
    }

    public Http3Connection Http3 { get; }

    /// <summary>Where the worker's list holds it.</summary>
    public int Index { get; set; }

    public override long Id { get; } = NextId();

    public override IPEndPoint RemoteEndPoint => _quic.RemoteEndPoint;

    public override IPEndPoint LocalEndPoint => _quic.LocalEndPoint;

    internal override bool IsInEarlyData => _quic.IsInEarlyData;

    internal override Task HandshakeCompleted => _quic.IsInEarlyData ? (_handshake ??= new TaskCompletionSource()).Task : Task.CompletedTask;

    public void OnHandshakeCompleted(Http3Connection connection) => _handshake?.TrySetResult();

    public static long NextId() => Interlocked.Increment(ref LastId);

    /// <summary>A client waits for us longer than its own silence would allow: it is asked for a sign of life.</summary>
    public void KeepAlive()
    {
        if (Http3.OpenRequests > 0)
            _quic.Ping();
    }

    public void OnRequest(Http3RequestStream stream)
    {
        if (_handlers < _worker.MaxConcurrentHandlers)
        {
            Begin(stream);
            return;
        }

        _waiting ??= [];
        var waiting = new WaitingRequest(stream, _waiting);
        stream.Handler = waiting;
        _waiting.AddLast(waiting);
    }

    public void OnSettings(Http3Connection connection)
    {
    }

    public void OnGoAway(Http3Connection connection, long id)
    {
        // A client's GOAWAY is about pushes (RFC 9114 5.2), and we push nothing.
    }

    internal override void OnHandlerEnded()
    {
        _handlers--;
        if (_waiting is not { Count: > 0 } || _isBeginning)
            return;

        // Handlers that end at once come back here: a loop instead of a recursion.
        _isBeginning = true;
        while (_handlers < _worker.MaxConcurrentHandlers && _waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            Begin(next.Value.Stream);
        }

        _isBeginning = false;
    }

    private void Begin(Http3RequestStream stream)
    {
        _handlers++;
        _worker.Application.Begin(stream, this);
    }

    public void OnClosed(Http3Connection connection, in QuicCloseInfo info)
    {
        _handshake?.TrySetCanceled();
        _worker.Remove(this);
        ServerLog.ConnectionClosed(_worker.Logger, Id, info.Reason, info.IsApplicationError ? "HTTP/3" : "QUIC", info.ErrorCode, info.Text);
    }
}
