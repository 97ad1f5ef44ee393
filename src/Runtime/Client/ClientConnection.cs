using System.Net;
using H3Routes.EventLoops;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>
/// One connection to a server. It stands between QUIC and HTTP/3 to hear two things first: the end of the handshake, to check the certificate before anything
/// is sent, and the connection's end, so that each request can say why it failed. The worker's thread only.
/// </summary>
internal sealed class ClientConnection : IQuicApplication, IHttp3ConnectionHandler
{
    /// <summary>The name of HTTP/3 in ALPN (RFC 9114 3.1).</summary>
    public const string Http3 = "h3";

    private readonly ClientWorker _worker;
    private readonly ClientAuthority _authority;
    private readonly string _protocol;
    private readonly HashSet<ClientExchange> _exchanges = [];
    private readonly List<ClientExchange> _held = [];
    private QuicTransport? _transport;
    private Http3Connection? _http3;
    private WebTransportConnection? _webTransport;
    private LoopTimer? _keepAlive;
    private LoopTimer? _unused;
    private bool _hasSession;
    private long _keepAliveInterval;
    private long _started;
    private Http3Settings? _rememberedSettings;
    private bool _complete;
    private bool _open;
    private bool _closed;

    public ClientConnection(ClientWorker worker, ClientAuthority authority, string protocol, IPEndPoint remote, IClientConnectionOwner owner) =>
        (_worker, _authority, _protocol, Remote, Owner) = (worker, authority, protocol, remote, owner);

    public IPEndPoint Remote { get; }

    public IClientConnectionOwner Owner { get; set; }

    /// <summary>The QUIC connection, of one without HTTP for its owner's datagrams.</summary>
    public QuicTransport Transport => _transport!;

    public H3ClientConnectionInfo? Info { get; private set; }

    /// <summary>Why it is over; null before.</summary>
    public H3ConnectionException? Failure { get; private set; }

    /// <summary>The handshake is not complete: what is sent now is early data.</summary>
    public bool IsInEarlyData => _open && !_complete;

    /// <summary>The server has taken what was sent in early data. After the handshake.</summary>
    public bool TookEarlyData { get; private set; }

    /// <exception cref="System.Net.Sockets.SocketException">No socket for such an address can be opened here.</exception>
    public void Dial()
    {
        _started = _worker.Loop.Now;
        var session = _worker.Options.ResumeSessions && IsHttp ? _worker.Sessions.Take(_authority) : null;
        _rememberedSettings = session?.Settings;
        _transport = _worker.Network.Dial(Remote, _authority.ServerName, _protocol, session?.Tls, this);
    }

    /// <summary>Sends a request, or fails it; false while the server's stream limit forbids it, or when the connection takes no more.</summary>
    public bool TryOpen(ClientExchange exchange)
    {
        if (_open && exchange.IsConnect && !IsReadyFor(exchange))
        {
            return true;
        }

        if (_open && exchange.IsSession && !exchange.HasRoom(_webTransport!, _exchanges.Count))
        {
            return false;
        }

        Http3RequestStream stream;
        try
        {
            if (!_open || !_http3!.TryOpenRequest(exchange.Fields, exchange.HasNoContent, exchange, out stream))
            {
                return false;
            }
        }
        catch (Http3FieldSectionTooLargeException exception)
        {
            exchange.Fail(new H3ClientException($"The request's fields are longer than {_authority} takes: {exception.Message}", exception));
            return true;
        }

        Add(exchange);
        exchange.OnOpened(this, stream);
        return true;
    }

    public void Remove(ClientExchange exchange)
    {
        _held.Remove(exchange);
        if (_exchanges.Remove(exchange) && _exchanges.Count == 0)
        {
            StartUnusedTime();
        }
    }

    public void Close()
    {
        _open = false;
        if (!_closed)
        {
            _transport?.Close(IsHttp ? (ulong)Http3ErrorCode.NoError : 0, default);
        }
    }

    private bool IsHttp => _protocol == Http3;

    private void Add(ClientExchange exchange)
    {
        if (_exchanges.Count == 0)
        {
            StartKeepAlive();
        }

        _exchanges.Add(exchange);
    }

    /// <summary>RFC 9220 3, RFC 8441 3: no :protocol before the server has said that it knows it. False for what is kept until then, and for what has failed.</summary>
    private bool IsReadyFor(ClientExchange exchange)
    {
        if (_http3!.PeerSettings is not { } settings)
        {
            Add(exchange);
            _held.Add(exchange);
            exchange.OnHeld(this);
            return false;
        }

        if (exchange.IsSession)
        {
            return exchange.TryChooseDialect(settings);
        }

        if (!settings.EnableConnectProtocol)
        {
            exchange.Fail(new H3ExtendedConnectNotSupportedException(
                $"{_authority} takes no extended CONNECT (RFC 9220): its SETTINGS lack SETTINGS_ENABLE_CONNECT_PROTOCOL. Of H3Routes' servers those with a route for it have that."));
            return false;
        }

        return true;
    }

    /// <summary>RFC 9114 5.1: a request that is open keeps the connection alive, however long the server thinks about it.</summary>
    private void StartKeepAlive()
    {
        if (_keepAlive is null && _worker.Network.IdleTimeout(_transport!) is { Ticks: > 0 } timeout)
        {
            _keepAliveInterval = timeout.Ticks * 100 / 3;
            _keepAlive = _worker.Loop.CreateTimer(KeepAlive);
        }

        _keepAlive?.Start(_worker.Loop.Now + _keepAliveInterval);
    }

    private void StartUnusedTime()
    {
        if (_open && _worker.Options.UnusedConnectionTime is { } time)
        {
            _unused ??= _worker.Loop.CreateTimer(CloseUnused);
            _unused.Start(_worker.Loop.Now + (time.Ticks * 100));
        }
    }

    private void CloseUnused()
    {
        if (_open && _exchanges.Count == 0)
        {
            _open = false;
            Owner.OnDraining(this);
            Close();
        }
    }

    /// <summary>Tickets come soon after the handshake: the first is kept at once, a later one at the connection's end.</summary>
    private void KeepSession()
    {
        if (_worker.Options.ResumeSessions && _worker.Network.Session(_transport!) is { Length: > 0 } session)
        {
            _hasSession = true;
            _worker.Sessions.Keep(_authority, new ClientSession(session, _http3?.PeerSettings));
        }
    }

    private void KeepAlive()
    {
        if (_exchanges.Count > 0 || !IsHttp)
        {
            _worker.Network.Ping(_transport!);
            _keepAlive!.Start(_worker.Loop.Now + _keepAliveInterval);
        }
    }

    void IQuicApplication.OnEstablished()
    {
        if (!_transport!.IsInEarlyData)
        {
            Open();
            return;
        }

        // The session is of a connection whose certificate was accepted; that of this one is checked below, when it is known.
        Begin();
        _http3!.RememberedSettings = _rememberedSettings;
        _open = true;
        Owner.OnEarlyData(this);
    }

    void IQuicApplication.OnHandshakeCompleted()
    {
        TookEarlyData = !_worker.Network.EarlyDataWasRejected(_transport!);
        if (!TookEarlyData)
        {
            // RFC 9001 4.6.2: nothing that was remembered holds.
            _http3!.RememberedSettings = null;
        }

        Open();
    }

    private void Begin()
    {
        _http3 = new Http3Connection(_transport!, this, _worker.Limits, _worker.Pool);
        if (_worker.WebTransport is { } webTransport)
        {
            _webTransport = new WebTransportConnection(_http3, _worker.StreamLoop, webTransport.Limits);
        }

        _http3.OnEstablished();
    }

    /// <summary>The handshake is complete: now the server has shown who it is.</summary>
    private void Open()
    {
        _complete = true;
        var certificate = _worker.Network.PeerCertificate(_transport!);
        if (_worker.CertificateCheck.Refuse(certificate.Span, _authority) is { } refusal)
        {
            Failure = refusal;
            _open = false;
            _transport!.Close((ulong)Http3ErrorCode.NoError, "certificate refused"u8);
            return;
        }

        var time = TimeSpan.FromTicks((_worker.Loop.Now - _started) / 100);
        Info = new H3ClientConnectionInfo(Remote, certificate, time, _worker.CertificateCheck.Description) { IsResumed = _worker.Network.IsResumed(_transport!) };
        if (_http3 is null && IsHttp)
        {
            Begin();
        }

        _open = true;
        if (_exchanges.Count > 0 || !IsHttp)
        {
            StartKeepAlive();
        }

        if (IsHttp)
        {
            StartUnusedTime();
        }

        Owner.OnOpen(this);
    }

    void IQuicApplication.OnStreamReadable(long streamId) => _http3?.OnStreamReadable(streamId);

    void IQuicApplication.OnStreamWritable(long streamId) => _http3?.OnStreamWritable(streamId);

    void IQuicApplication.OnStreamStopped(long streamId, ulong errorCode) => _http3?.OnStreamStopped(streamId, errorCode);

    void IQuicApplication.OnDatagramsReadable()
    {
        if (_http3 is not null)
        {
            _http3.OnDatagramsReadable();
        }
        else if (_complete)
        {
            Owner.OnDatagramsReadable(this);
        }
    }

    void IQuicApplication.OnTurnEnd()
    {
        if (_http3 is null)
        {
            return;
        }

        if (!_hasSession)
        {
            KeepSession();
        }

        Owner.OnTurnEnd(this);
        if (!_open && _complete && _exchanges.Count == 0)
        {
            // Drained after GOAWAY (RFC 9114 5.2).
            Close();
        }

        _http3.OnTurnEnd();
    }

    void IQuicApplication.OnClosed(in QuicCloseInfo info)
    {
        (_open, _closed) = (false, true);
        _keepAlive?.Dispose();
        _keepAlive = null;
        _unused?.Dispose();
        _unused = null;
        if (_hasSession)
        {
            KeepSession();
        }

        if (info.Reason != QuicCloseReason.Local)
        {
            // Whole responses may have arrived before the end that came with them, or while nobody read.
            foreach (var exchange in _exchanges.ToArray())
            {
                exchange.ReadTheRest();
            }
        }

        Failure ??= ClientFailure.Of(info, _authority, Remote, _worker.CertificateCheck, _complete);
        _http3?.OnClosed(info);
        foreach (var exchange in _exchanges.ToArray())
        {
            if (_complete)
            {
                exchange.OnConnectionLost(Failure);
            }
            else
            {
                exchange.OnEarlyConnectionLost(Failure);
            }
        }

        Owner.OnClosed(this, Failure);
    }

    void IHttp3ConnectionHandler.OnRequest(Http3RequestStream stream) => stream.Reset(Http3ErrorCode.StreamCreationError);

    void IHttp3ConnectionHandler.OnSettings(Http3Connection connection)
    {
        if (_hasSession)
        {
            KeepSession();
        }

        var held = _held.ToArray();
        _held.Clear();
        foreach (var exchange in held)
        {
            exchange.OnReleased();
        }
    }

    void IHttp3ConnectionHandler.OnGoAway(Http3Connection connection, long id)
    {
        _open = false;
        foreach (var exchange in _exchanges.ToArray())
        {
            if (exchange.StreamId >= id)
            {
                exchange.OnUnprocessed();
            }
        }

        Owner.OnDraining(this);
    }

    void IHttp3ConnectionHandler.OnClosed(Http3Connection connection, in QuicCloseInfo info)
    {
    }
}
