using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using H3Routes.EventLoops;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.Routing;
using H3Routes.Udp;
using H3Routes.WebTransport;
using Microsoft.Extensions.Logging;

namespace H3Routes;

/// <summary>One thread's share of a server: a loop, a socket for each address, and the connections that the kernel steers to them. Nothing in it is shared with another worker.</summary>
internal sealed class Worker : IDisposable
{
    /// <summary>Draining takes three probe timeouts (RFC 9000 10.2): longer only where packets are lost.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);


    /// <summary>RFC 9001 4.8: a TLS alert as a transport error; RFC 8446 6.2: a valid certificate, but the sender decided not to proceed.</summary>
    private const ulong AccessDenied = 0x100 + 49;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<X509Certificate2, H3ConnectionInfo, bool>? _validateClient;
    private readonly bool _asksClients;
    private readonly EventLoop _loop;
    private readonly IReadOnlyDictionary<string, H3ConnectionDatagramHandler> _protocols;
    private readonly List<UdpSocket> _sockets = [];
    private readonly List<QuicEndpoint> _endpoints = [];
    private readonly List<ServerConnection> _connections = [];
    private readonly TimeSpan? _keepAliveInterval;
    private LoopTimer? _keepAlive;
    private QuicConfiguration _configuration;
    private LoopTimer? _drainDeadline;
    private bool _stopping;
    private bool _closing;
    private bool _started;

    /// <param name="configuration">Becomes the worker's, also when this fails.</param>
    public Worker(int number, H3ServerOptions options, H3RouteTable routes, ServedFeatures features, IReadOnlyList<IPEndPoint> endPoints, QuicConfiguration configuration, ReadOnlyMemory<byte> secret, QuicReplayCache? usedTickets = null)
    {
        Number = number;
        MaxConcurrentHandlers = options.Limits.MaxConcurrentHandlers ?? options.Limits.MaxConcurrentRequests;
        _keepAliveInterval = options.Limits.KeepAliveInterval;
        _protocols = options.Protocols;
        _configuration = configuration;
        Logger = options.LoggerFactory.CreateLogger<H3Server>();
        Http3Limits = features.Http3;
        WebTransportLimits = features.WebTransport;
        _asksClients = options.ClientCertificates.Mode != H3ClientCertificateMode.None;
        _validateClient = options.ClientCertificates.Validate;
        try
        {
            _loop = EventLoop.Create(options.EventLoop);
        }
        catch
        {
            configuration.Dispose();
            throw;
        }

        try
        {
            Application = new H3Application(MiddlewareChain.Compose(options.Middleware, routes.HandleAsync), HandlingLimitsOf(options), options.LoggerFactory.CreateLogger("H3Routes.Handling"), _loop.SynchronizationContext)
            {
                AllowsOrigin = options.WebTransport.AllowedOrigins is { } origins ? origin => WebTransportHandshake.AllowsOrigin(origins, origin) : null,
            };
            if (options.SlowHandlerThreshold != Timeout.InfiniteTimeSpan)
                _loop.MeasurePosted(options.SlowHandlerThreshold, Application.MeasurePosted);
            ListeningSockets.Bind(endPoints, options.TakesPortOfTheOneBefore, endPoint => UdpSocket.Bind(endPoint, new UdpSocketOptions { ReusePort = options.Workers > 1 }), _sockets);
            foreach (var socket in _sockets)
            {
                var endpoint = new QuicEndpoint(_loop, socket, EndpointOptionsOf(number, options, secret, usedTickets));
                endpoint.Listen(configuration, Accept);
                _endpoints.Add(endpoint);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Number { get; }

    /// <summary>Of one connection.</summary>
    public int MaxConcurrentHandlers { get; }

    public ILogger Logger { get; }

    public H3Application Application { get; } = null!;

    public Http3Limits Http3Limits { get; }

    /// <summary>Null where no route has WebTransport.</summary>
    public WebTransportLimits? WebTransportLimits { get; }

    public Http3Pool Http3Pool { get; } = new();

    public EventLoop Loop => _loop;

    public IReadOnlyList<UdpSocket> Sockets => _sockets;

    public IReadOnlyList<QuicEndpoint> Endpoints => _endpoints;

    public IReadOnlyList<ServerConnection> Connections => _connections;

    /// <summary>Ends when the thread has: faulted if something escaped the loop.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Makes the kernel bring each packet to the worker that its connection id names; without it a client that changes its address may reach another worker, and starts anew.</summary>
    public void Steer()
    {
        foreach (var socket in _sockets)
        {
            try
            {
                socket.SteerByConnectionId(QuicConnectionId.OwnLength, workerOffset: 0);
            }
            catch (SocketException exception)
            {
                ServerLog.NotSteered(Logger, socket.LocalEndPoint, exception.Message);
            }
        }
    }

    public void Start()
    {
        _started = true;
        new Thread(Run) { Name = $"h3routes-{Number}", IsBackground = true }.Start();
    }

    /// <summary>Gives connections that come from now on other settings. For any thread; the task ends when that is so, or the worker has ended.</summary>
    /// <param name="configuration">Becomes the worker's.</param>
    public async Task UseAsync(QuicConfiguration configuration)
    {
        var used = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(
            _ =>
            {
                Use(configuration);
                used.SetResult();
            },
            null);
        await Task.WhenAny(used.Task, Ended).ConfigureAwait(false);
        if (!used.Task.IsCompleted)
            configuration.Dispose();
    }

    /// <summary>Stops accepting, sends GOAWAY, waits for the requests in flight, closes. For any thread; <see cref="Ended"/> tells when it is done.</summary>
    public void BeginStop(TimeSpan drain) => _loop.Post(_ => Drain(drain), null);

    /// <summary>Closes what is still open now. For any thread.</summary>
    public void BeginAbort() => _loop.Post(_ => Close(), null);

    public void Remove(ServerConnection connection)
    {
        var last = _connections[^1];
        _connections[connection.Index] = last;
        last.Index = connection.Index;
        _connections.RemoveAt(_connections.Count - 1);
        if (_stopping && _connections.Count == 0)
            Close();
    }

    public void Dispose()
    {
        foreach (var endpoint in _endpoints)
            endpoint.Dispose();
        foreach (var socket in _sockets)
            socket.Dispose();
        _loop.Dispose();
        _configuration.Dispose();
        if (!_started)
            _ended.TrySetResult();
    }

    private static HandlingLimits HandlingLimitsOf(H3ServerOptions options) => new()
    {
        MaxRequestBodySize = options.Limits.MaxRequestBodySize,
        MaxBufferedRequestBody = options.Limits.MaxUnconsumedRequestBody,
        MaxUnflushedResponseBody = options.Limits.MaxUnflushedResponseBody,
        MaxBufferedBytes = options.Limits.MaxBufferedBytes,
        SlowHandler = options.SlowHandlerThreshold,
        ShowExceptions = options.ShowExceptions,
    };

    private static QuicEndpointOptions EndpointOptionsOf(int number, H3ServerOptions options, ReadOnlyMemory<byte> secret, QuicReplayCache? usedTickets) => new()
    {
        Worker = (byte)number,
        MaxConnections = options.Limits.MaxConnections,
        MaxHandshakes = options.Limits.MaxHandshakes,
        Retry = options.Retry switch
        {
            H3RetryMode.Off => QuicRetryMode.Off,
            H3RetryMode.Always => QuicRetryMode.Always,
            _ => QuicRetryMode.WhenHandshakesExceed,
        },
        RetryThreshold = options.RetryThreshold,
        Secret = secret,
        UsedTickets = usedTickets,
        QlogDirectory = options.QlogDirectory,
        Logger = options.LoggerFactory.CreateLogger("H3Routes.Quic"),
    };

    private void Use(QuicConfiguration configuration)
    {
        // The connections that were made with it keep what they need.
        _configuration.Dispose();
        _configuration = configuration;
        if (_stopping)
            return;
        foreach (var endpoint in _endpoints)
            endpoint.Listen(configuration, Accept);
    }

    private IQuicApplication? Accept(QuicConnection quic)
    {
        if (quic.ApplicationProtocol != "h3")
        {
            // TLS has chosen among those that are offered, so it is one of them.
            var other = new H3DatagramConnection(quic, _protocols[quic.ApplicationProtocol], Http3Pool.Datagram, Logger);
            if (_asksClients && !Admit(other, quic))
                return null;
            ServerLog.ConnectionAccepted(Logger, other.Id, quic.RemoteEndPoint, other.ServerName, other.CipherSuite, other.KeyExchangeGroup);
            return other;
        }

        var connection = new ServerConnection(this, quic) { Index = _connections.Count };
        if (_asksClients && !Admit(connection, quic))
            return null;
        _connections.Add(connection);
        StartKeepAlive();
        ServerLog.ConnectionAccepted(Logger, connection.Id, quic.RemoteEndPoint, connection.ServerName, connection.CipherSuite, connection.KeyExchangeGroup);
        return connection.Http3;
    }

    /// <summary>The client's certificate, if it has one, has verified; the user has the last word.</summary>
    private bool Admit(H3ConnectionInfo connection, QuicConnection quic)
    {
        try
        {
            if (connection.TakeClientCertificate(quic.PeerCertificate) is not { } certificate || _validateClient is null || _validateClient(certificate, connection))
                return true;
            ServerLog.ClientRefused(Logger, quic.RemoteEndPoint, certificate.Subject, null);
        }
        catch (Exception exception)
        {
            ServerLog.ClientRefused(Logger, quic.RemoteEndPoint, connection.ClientCertificate?.Subject, exception);
        }

        quic.Close(isApplicationError: false, AccessDenied, "client certificate refused"u8);
        return false;
    }

    /// <summary>Runs while there are connections.</summary>
    private void StartKeepAlive()
    {
        if (_keepAliveInterval is not { } interval || _connections.Count > 1)
            return;
        _keepAlive ??= _loop.CreateTimer(KeepAlive);
        _keepAlive.Start(_loop.Now + (interval.Ticks * 100));
    }

    private void KeepAlive()
    {
        foreach (var connection in _connections)
            connection.KeepAlive();
        if (_connections.Count > 0)
            _keepAlive!.Start(_loop.Now + (_keepAliveInterval!.Value.Ticks * 100));
    }

    private void Run()
    {
        try
        {
            _loop.Run();
            Dispose();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            // Our own fault by definition: whatever handlers and peers do is caught below. The server must not go on with a part of its workers.
            ServerLog.WorkerFailed(Logger, exception, Number);
            _ended.SetException(exception);
        }
    }

    private void Drain(TimeSpan time)
    {
        if (_stopping)
            return;
        _stopping = true;
        foreach (var endpoint in _endpoints)
            endpoint.StopListening();
        if (_connections.Count == 0)
        {
            Close();
            return;
        }

        _drainDeadline = _loop.CreateTimer(() =>
        {
            ServerLog.DrainExpired(Logger, Number, _connections.Count);
            Close();
        });
        _drainDeadline.Start(_loop.Now + (long)(time.TotalMilliseconds * 1_000_000));

        Application.BeginStop();

        // Backwards: a connection without requests closes at once and leaves the list.
        for (var i = _connections.Count - 1; i >= 0; i--)
            _connections[i].Http3.GoAway();
    }

    private void Close()
    {
        if (_closing)
            return;
        _stopping = _closing = true;
        _drainDeadline?.Stop();
        var closed = _endpoints.Select(endpoint => endpoint.ShutdownAsync(isApplicationError: true, (ulong)Http3ErrorCode.NoError, "shutting down"u8, CloseLimit));
        Task.WhenAll(closed).ContinueWith(static (_, loop) => ((EventLoop)loop!).Stop(), _loop, TaskScheduler.Default);
    }
}
