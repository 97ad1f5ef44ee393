using System.Net;
using System.Net.Sockets;
using System.Text;
using H3Routes.EventLoops;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace H3Routes;

/// <summary>How an <see cref="H3Server"/> listens, proves itself and limits its clients. Read once, when the server is created.</summary>
public sealed class H3ServerOptions
{
    private readonly List<IPEndPoint> _endPoints = [];
    private readonly List<H3Middleware> _middleware = [];
    private readonly HashSet<int> _portsOfThoseBefore = [];
    private readonly Dictionary<string, H3ConnectionDatagramHandler> _protocols = new(StringComparer.Ordinal);

    /// <summary>The protocols of <see cref="Alpn"/>.</summary>
    internal IReadOnlyDictionary<string, H3ConnectionDatagramHandler> Protocols => _protocols;

    /// <summary>What stands around every request, the outermost first. See <see cref="Use"/>.</summary>
    public IReadOnlyList<H3Middleware> Middleware => _middleware;

    /// <summary>Where the server listens; <c>[::]:4433</c> if <see cref="Listen(string)"/> is never called.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _endPoints;

    /// <summary>What the server proves itself with, to every client whose SNI none of <see cref="Certificates"/> is for; null for the development certificate.</summary>
    public H3Certificate? Certificate { get; set; }

    /// <summary>Further certificates, which clients get by the name that they ask for (SNI): an exact name first, then a wildcard of one label, and of two certificates for one name the first.</summary>
    public IList<H3Certificate> Certificates { get; } = [];

    /// <summary>Whether clients must prove who they are by certificates of their own.</summary>
    public H3ClientCertificateOptions ClientCertificates { get; } = new();

    /// <summary>
    /// How often certificate files are looked at: when they have changed, new connections get the new ones. More than zero; null leaves it to <see cref="H3Server.ReloadCertificatesAsync"/>.
    /// 10 seconds unless set.
    /// </summary>
    public TimeSpan? CertificateReloadInterval
    {
        get;
        set => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "CertificateReloadInterval is more than zero, or null.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>Threads, each with its own loop, socket and connections. 1 to 255; the number of processors unless set.</summary>
    public int Workers
    {
        get;
        set => field = value is >= 1 and <= 255 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Workers is 1 to 255.");
    } = Math.Min(Environment.ProcessorCount, 255);

    /// <summary>What the workers wait with.</summary>
    public EventLoopBackend EventLoop { get; set; }

    /// <summary>When clients must prove their address first.</summary>
    public H3RetryMode Retry { get; set; }

    /// <summary>Handshakes in flight of one worker above which <see cref="H3RetryMode.WhenBusy"/> asks for a Retry. 100 unless set.</summary>
    public int RetryThreshold
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = 100;

    /// <summary>
    /// Clients that come back may send requests before the handshake is complete (0-RTT), which saves them a round trip. Such a request can be recorded and sent again by others; the server takes a ticket
    /// only once, answers GET, HEAD and OPTIONS early, and lets all other methods wait for the handshake unless their handler has <see cref="AllowEarlyDataAttribute"/>. Off unless set.
    /// </summary>
    public bool EarlyData { get; set; }

    /// <summary>quiche's name of the congestion control: <c>cubic</c> (the default), <c>reno</c> or <c>bbr2_gcongestion</c>.</summary>
    public string CongestionControl { get; set; } = "cubic";

    /// <summary>What is accepted before the server refuses.</summary>
    public H3ServerLimits Limits { get; } = new();

    /// <summary>What WebTransport accepts, where a route has it.</summary>
    public H3WebTransportOptions WebTransport { get; } = new();

    /// <summary>Announces HTTP datagrams (RFC 9297) for handlers that use <see cref="H3Context.Datagrams"/>. A route of <see cref="DatagramAttribute"/> or WebTransport does so by itself.</summary>
    public bool Datagrams { get; set; }

    /// <summary>A folder that gets one qlog file a connection; null for none. Costs speed and disk.</summary>
    public string? QlogDirectory { get; set; }

    /// <summary>Sends quiche's own log lines to <see cref="LoggerFactory"/> at Trace level. For the whole process; costs much speed.</summary>
    public bool LogQuiche { get; set; }

    /// <summary>Puts the text of an unhandled exception into the 500 response. Never in production.</summary>
    public bool ShowExceptions { get; set; }

    /// <summary>
    /// A handler that keeps its worker's thread for longer is logged with its name; the rest of an async method, behind an await, with that method's. More than zero, or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for never; 100 milliseconds unless set.
    /// </summary>
    public TimeSpan SlowHandlerThreshold
    {
        get;
        set => field = value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "SlowHandlerThreshold is more than zero, or Timeout.InfiniteTimeSpan for never.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long <see cref="H3Server.StopAsync"/> waits for requests in flight before it closes their connections. Zero or more; 10 seconds unless set.</summary>
    public TimeSpan ShutdownTimeout
    {
        get;
        set => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "ShutdownTimeout is zero or more.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>Where the server logs; nowhere unless set.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Listens on an address and port: <c>[::]:4433</c> (every address, IPv4 too), <c>127.0.0.1:4433</c>, <c>localhost:4433</c> (both loopbacks). Port 0 takes a free one, the same on both loopbacks.</summary>
    /// <exception cref="FormatException">Not an address and a port.</exception>
    public H3ServerOptions Listen(string endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        const string Localhost = "localhost:";
        if (endPoint.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase) && ushort.TryParse(endPoint.AsSpan(Localhost.Length), out var port))
        {
            _endPoints.Add(new IPEndPoint(IPAddress.Loopback, port));
            if (Socket.OSSupportsIPv6)
            {
                if (port == 0)
                {
                    _portsOfThoseBefore.Add(_endPoints.Count);
                }

                _endPoints.Add(new IPEndPoint(IPAddress.IPv6Loopback, port));
            }

            return this;
        }

        // IPEndPoint takes a missing port for 0, which here means "any": too easy to write by mistake.
        var colon = endPoint.LastIndexOf(':');
        if (colon < 0 || !IPEndPoint.TryParse(endPoint, out var parsed) || !ushort.TryParse(endPoint.AsSpan(colon + 1), out port) || port != parsed.Port)
        {
            throw new FormatException($"'{endPoint}' is not an address and a port. Examples: [::]:4433, 127.0.0.1:4433, localhost:4433.");
        }

        return Listen(parsed);
    }

    /// <summary>An end point with port 0 takes the port of the one before it: both are <c>localhost</c>.</summary>
    internal bool TakesPortOfTheOneBefore(int endPoint) => _portsOfThoseBefore.Contains(endPoint);

    /// <summary>Listens on <paramref name="endPoint"/>.</summary>
    public H3ServerOptions Listen(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _endPoints.Add(endPoint);
        return this;
    }

    /// <summary>
    /// Serves connections of another application protocol than HTTP/3 on the same addresses: the client chooses by ALPN (RFC 7301). Such a protocol has datagrams (RFC 9221) and no streams.
    /// </summary>
    /// <param name="protocol">1 to 255 characters of ASCII; not <c>h3</c>.</param>
    /// <param name="handler">Called for each datagram.</param>
    /// <exception cref="ArgumentException">No such name, or one that is served already.</exception>
    public H3ServerOptions Alpn(string protocol, H3ConnectionDatagramHandler handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(protocol);
        ArgumentNullException.ThrowIfNull(handler);
        if (protocol == "h3" || protocol.Length > 255 || !Ascii.IsValid(protocol))
            throw new ArgumentException($"'{protocol}' is no name of an application protocol (1 to 255 characters of ASCII, not h3).", nameof(protocol));
        if (!_protocols.TryAdd(protocol, handler))
            throw new ArgumentException($"The application protocol '{protocol}' has two handlers: keep one, of Alpn or of [Datagram(Alpn = …)].", nameof(protocol));
        return this;
    }

    /// <summary>Puts a step around every request, within those of earlier calls. Composed once, when the server starts; a server without any pays nothing.</summary>
    public H3ServerOptions Use(H3Middleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _middleware.Add(middleware);
        return this;
    }

    /// <summary>Uses a certificate chain and its private key from PEM files, in place of the development certificate: <see cref="H3Certificate.FromPemFiles"/>.</summary>
    public H3ServerOptions UseCertificate(string certificatePath, string keyPath)
    {
        Certificate = H3Certificate.FromPemFiles(certificatePath, keyPath);
        return this;
    }
}
