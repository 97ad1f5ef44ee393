using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace H3Routes;

/// <summary>An HTTP/3 server for one table of routes. <see cref="RunAsync"/> is all that a program needs; tests and hosts use <see cref="StartAsync"/> and <see cref="StopAsync"/>.</summary>
public sealed class H3Server : IAsyncDisposable
{
    private readonly H3RouteTable _routes;
    private readonly H3ServerOptions _options;
    private readonly ServedFeatures _features;
    private readonly ILogger _logger;
    private readonly List<Worker> _workers = [];
    private readonly Lock _lifecycle = new();
    private readonly SemaphoreSlim _reloading = new(1);
    private readonly byte[] _ticketSecret = RandomNumberGenerator.GetBytes(32);
    private QuicReplayCache? _usedTickets;
    private readonly ServerCertificates _certificates;
    private byte[] _certificateHash = [];
    private CertificateWatch? _watch;
    private Task? _started;
    private Task? _stopped;

    private H3Server(H3RouteTable routes, H3ServerOptions options)
    {
        _routes = routes;
        _options = options;
        _features = new ServedFeatures(routes, options);
        _logger = options.LoggerFactory.CreateLogger<H3Server>();
        _certificates = new ServerCertificates(options, _logger);
    }

    /// <summary>Creates a server; nothing is opened yet.</summary>
    /// <param name="routes">The generated <c>H3App.Routes</c>.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ArgumentException">Options contradict each other, or an application protocol has two handlers.</exception>
    public static H3Server Create(H3RouteTable routes, Action<H3ServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var options = new H3ServerOptions();
        configure?.Invoke(options);
        options.Limits.Check();
        foreach (var (protocol, handler) in routes.DatagramProtocols)
            options.Alpn(protocol, handler);
        return new H3Server(routes, options);
    }

    /// <summary>Where the server listens, with the actual ports. Empty before <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>SHA-256 of the default certificate (DER) that new connections get, 32 bytes, for a client's pin or a browser's <c>serverCertificateHashes</c>. Empty before <see cref="StartAsync"/>.</summary>
    public ReadOnlyMemory<byte> CertificateHash => _certificateHash;

    /// <summary>Empty before <see cref="StartAsync"/>. What is in them is their threads'.</summary>
    internal IReadOnlyList<Worker> Threads => _workers;

    /// <summary>As <see cref="H3ServerOptions.Use"/>, until the server starts.</summary>
    /// <exception cref="InvalidOperationException">The server was started before.</exception>
    public H3Server Use(H3Middleware middleware)
    {
        lock (_lifecycle)
        {
            if (_started is not null)
                throw new InvalidOperationException("The server has started: its middleware is composed.");
            _options.Use(middleware);
            return this;
        }
    }

    /// <summary>Opens the sockets and starts the workers. A server starts once.</summary>
    /// <exception cref="SocketException">An address is in use or not of this host.</exception>
    /// <exception cref="H3NativeLibraryException">quiche or libev cannot be loaded; the message says what was found where.</exception>
    /// <exception cref="H3CertificateException">The certificate or its key cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The server was started before.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lifecycle)
        {
            if (_started is not null || _stopped is not null)
                throw new InvalidOperationException("A server starts once. Create another one.");

            // Binding and the certificate take a moment, and the caller may be an event loop.
            return _started = Task.Run(() => StartCoreAsync(cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>
    /// Reads the certificates (and the authorities for those of clients) anew. When it completes, every new connection gets the new ones; those that are there live on with the old. Files are
    /// looked at by themselves, too: <see cref="H3ServerOptions.CertificateReloadInterval"/>.
    /// </summary>
    /// <exception cref="H3CertificateException">One of them cannot be used: the old ones all stay.</exception>
    /// <exception cref="InvalidOperationException">The server has not been started.</exception>
    public async Task ReloadCertificatesAsync(CancellationToken cancellationToken = default)
    {
        await (_started ?? throw new InvalidOperationException("The server has not been started: it reads its certificates then.")).ConfigureAwait(false);
        await _reloading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var configurations = await ConfigureAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(_workers.Select((worker, number) => worker.UseAsync(configurations[number]))).ConfigureAwait(false);
            ServerLog.CertificatesReloaded(_logger, Convert.ToHexStringLower(_certificateHash));
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Stops: sends GOAWAY, refuses new requests, finishes the running ones within <see cref="H3ServerOptions.ShutdownTimeout"/>, closes.</summary>
    /// <param name="cancellationToken">Cancelled: the requests in flight are given up at once.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_lifecycle)
            return _stopped ??= StopCoreAsync(cancellationToken);
    }

    /// <summary>Starts (unless started), runs until SIGINT, SIGTERM or <paramref name="cancellationToken"/>, and stops. Without a logger it prints where it listens.</summary>
    /// <remarks>
    /// The signals are its own from the call on, not only from the first await: a program that tells others when it is ready calls <see cref="StartAsync"/>, then this, then tells them, then awaits the
    /// task.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The server has been stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var cancelled = cancellationToken.Register(() => end.TrySetResult());
        if (_started is null)
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            if (_options.LoggerFactory is NullLoggerFactory)
                Announce();
        }

        await _started!.ConfigureAwait(false);
        var failure = Task.WhenAny(_workers.Select(worker => worker.Ended));
        await Task.WhenAny(end.Task, failure).ConfigureAwait(false);
        await StopAsync(CancellationToken.None).ConfigureAwait(false);

        void Stop(PosixSignalContext signal)
        {
            // A second signal takes the default way: it ends the process.
            signal.Cancel = end.TrySetResult();
        }
    }

    /// <summary>Stops the server if it runs.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private async Task StartCoreAsync(CancellationToken cancellationToken)
    {
        if (_options.LogQuiche)
            QuicheLog.Enable(_options.LoggerFactory.CreateLogger("H3Routes.Quiche"));

        // Before they are read: a change in between is seen later.
        var isWatched = _certificates.IsWatched && _options.CertificateReloadInterval is not null;
        var fingerprint = isWatched ? await _certificates.FingerprintAsync(cancellationToken).ConfigureAwait(false) : [];
        // What a client may do is known when its certificate is, and that is at the end of the handshake.
        if (_options.EarlyData && _options.ClientCertificates.Mode == H3ClientCertificateMode.None)
            _usedTickets = new QuicReplayCache(TransportOptions().TicketKey.Span);
        var configurations = await ConfigureAsync(cancellationToken).ConfigureAwait(false);
        var secret = RandomNumberGenerator.GetBytes(32);
        IReadOnlyList<IPEndPoint> endPoints = _options.EndPoints.Count > 0 ? _options.EndPoints : [new IPEndPoint(IPAddress.IPv6Any, 4433)];
        try
        {
            for (var number = 0; number < _options.Workers; number++)
            {
                var worker = new Worker(number, _options, _routes, _features, endPoints, configurations[number], secret, _usedTickets);
                _workers.Add(worker);

                // The first worker has resolved every port 0; the others share its ports.
                endPoints = [.. worker.Sockets.Select(socket => socket.LocalEndPoint)];
            }

            if (_workers.Count > 1)
                _workers[^1].Steer();
        }
        catch
        {
            foreach (var worker in _workers)
                worker.Dispose();
            _workers.Clear();
            foreach (var configuration in configurations)
                configuration.Dispose();
            throw;
        }

        EndPoints = endPoints;
        foreach (var worker in _workers)
            worker.Start();
        foreach (var endPoint in endPoints)
            ServerLog.Listening(_logger, endPoint, _workers.Count, _options.EventLoop);
        if (isWatched)
        {
            _watch = new CertificateWatch(_certificates, _options.CertificateReloadInterval!.Value, ReloadCertificatesAsync, _logger);
            _watch.Start(fingerprint);
        }
    }

    private async Task StopCoreAsync(CancellationToken cancellationToken)
    {
        if (_started is null)
            return;
        try
        {
            await _started.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // StartAsync has told its caller, and left nothing open.
            return;
        }

        if (_watch is not null)
            await _watch.DisposeAsync().ConfigureAwait(false);
        ServerLog.Stopping(_logger, _options.ShutdownTimeout.TotalSeconds);
        foreach (var worker in _workers)
            worker.BeginStop(_options.ShutdownTimeout);
        using var abort = cancellationToken.Register(() => _workers.ForEach(worker => worker.BeginAbort()));
        await Task.WhenAll(_workers.Select(worker => worker.Ended)).ConfigureAwait(false);
    }

    /// <summary>Reads the certificates: a configuration for each worker, or none and no change.</summary>
    private async Task<QuicConfiguration[]> ConfigureAsync(CancellationToken cancellationToken)
    {
        var (hash, options) = await _certificates.ReadAsync(TransportOptions(), cancellationToken).ConfigureAwait(false);
        var configurations = new List<QuicConfiguration>(_options.Workers);
        try
        {
            while (configurations.Count < _options.Workers)
                configurations.Add(new QuicConfiguration(options) { WithEarlyData = _usedTickets is null ? null : new QuicConfiguration(options with { EarlyData = true }) });
        }
        catch (QuicConfigurationException exception)
        {
            configurations.ForEach(static configuration => configuration.Dispose());
            throw new H3CertificateException(exception.Message, exception);
        }

        _certificateHash = hash;
        return [.. configurations];
    }

    private QuicConfigurationOptions TransportOptions()
    {
        var options = new QuicConfigurationOptions
        {
            ApplicationProtocols = ["h3", .. _options.Protocols.Keys],
            IdleTimeout = _options.Limits.IdleTimeout,
            ConnectionWindow = (ulong)_options.Limits.ConnectionWindow,
            StreamWindow = (ulong)_options.Limits.StreamWindow,
            MaxBidirectionalStreams = (ulong)_options.Limits.MaxConcurrentRequests,
            CongestionControl = _options.CongestionControl,
            KeyLogPath = Environment.GetEnvironmentVariable("SSLKEYLOGFILE"),
            DatagramReceiveQueue = _features.QuicDatagrams ? _options.Limits.DatagramReceiveQueue : 0,
            DatagramSendQueue = _features.QuicDatagrams ? _options.Limits.DatagramSendQueue : 0,
            ResetStreamAt = _features.WebTransport is not null,
        };
        if (_features.WebTransport is not null)
            options = ServerWebTransport.WithTransport(options, _options.WebTransport);
        Span<byte> settings = stackalloc byte[Http3Settings.MaxFrameLength];
        settings = settings[..Http3Settings.WriteFrame(settings, _features.Http3)];
        return options with { TicketKey = QuicTicketKey.Derive(_ticketSecret, options, settings) };
    }

    private void Announce()
    {
        foreach (var endPoint in EndPoints)
        {
            var host = endPoint.Address.Equals(IPAddress.IPv6Any) || endPoint.Address.Equals(IPAddress.Any) || IPAddress.IsLoopback(endPoint.Address) ? "localhost" : null;
            Console.WriteLine(host is null ? $"Listening on https://{endPoint}" : $"Listening on https://{host}:{endPoint.Port} ({endPoint})");
        }

        if (_certificates.IsDevelopment)
            Console.WriteLine($"Development certificate, SHA-256 {Convert.ToHexStringLower(CertificateHash.Span)}: clients need -k, this pin, or serverCertificateHashes.");
        Console.WriteLine("Ctrl+C stops.");
    }
}
