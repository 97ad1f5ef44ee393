using System.Net;
using System.Net.Sockets;
using H3Routes.EventLoops;
using H3Routes.Quic;
using H3Routes.Udp;

namespace H3Routes;

/// <summary>QUIC over UDP: one configuration for each protocol, and for each address family a socket and an endpoint from the first use on.</summary>
internal sealed class QuicNetwork : IClientNetwork
{
    private readonly EventLoop _loop;
    private readonly QuicConfigurationOptions _options;
    private readonly Dictionary<string, QuicConfiguration> _configurations = new(StringComparer.Ordinal);
    private readonly QuicEndpointOptions _endpointOptions;
    private QuicEndpoint? _v4;
    private QuicEndpoint? _v6;

    /// <exception cref="H3ClientException">An option names a file that cannot be used, or a value that the engine does not know.</exception>
    public QuicNetwork(EventLoop loop, H3ClientOptions options, CertificateCheck check, ClientWebTransport? webTransport = null)
    {
        _loop = loop;
        try
        {
            _options = new QuicConfigurationOptions
            {
                Tls = Tls(options, check),
                VerifyPeer = check.VerifyChain,
                CertificateAuthorityPath = check.AuthorityFile,
                CertificateAuthorityDirectory = check.AuthorityDirectory,
                IdleTimeout = options.IdleTimeout,
                StreamWindow = (ulong)options.StreamWindow,
                ConnectionWindow = (ulong)options.ConnectionWindow,
                // RFC 9114 6.1: a server opens no bidirectional stream; 6.2: it needs at least three of the others.
                MaxBidirectionalStreams = 0,
                MaxUnidirectionalStreams = 16,
                CongestionControl = options.CongestionControl,
                EarlyData = options.EarlyData,
                KeyLogPath = Environment.GetEnvironmentVariable("SSLKEYLOGFILE") is { Length: > 0 } path ? path : null,
                DatagramReceiveQueue = options.Datagrams ? options.DatagramReceiveQueue : 0,
                DatagramSendQueue = options.Datagrams ? options.DatagramSendQueue : 0,
            };
            _options = webTransport?.WithTransport(_options) ?? _options;
            _configurations.Add(ClientConnection.Http3, new QuicConfiguration(_options));
        }
        catch (Exception exception) when (exception is QuicConfigurationException or H3CertificateException)
        {
            throw new H3ClientException(exception.Message, exception);
        }

        // The dial's timeout is the one that counts; the endpoint's only cleans up.
        _endpointOptions = new QuicEndpointOptions { QlogDirectory = options.QlogDirectory, HandshakeTimeout = options.ConnectTimeout + TimeSpan.FromSeconds(1) };
    }

    public QuicTransport Dial(IPEndPoint remote, string? serverName, string protocol, ReadOnlySpan<byte> session, IQuicApplication application)
    {
        ref var endpoint = ref remote.AddressFamily == AddressFamily.InterNetworkV6 ? ref _v6 : ref _v4;
        endpoint ??= new QuicEndpoint(
            _loop,
            UdpSocket.Bind(new IPEndPoint(remote.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0), new UdpSocketOptions { ReportErrors = true }),
            _endpointOptions);
        if (!_configurations.TryGetValue(protocol, out var configuration))
        {
            configuration = new QuicConfiguration(_options with { ApplicationProtocols = [protocol], MaxUnidirectionalStreams = 0 });
            _configurations.Add(protocol, configuration);
        }

        return endpoint.Connect(remote, serverName, configuration, _ => application, session);
    }

    public ReadOnlyMemory<byte> PeerCertificate(QuicTransport connection) => ((QuicConnection)connection).PeerCertificate;

    public byte[] Session(QuicTransport connection) => ((QuicConnection)connection).Session;

    public bool IsResumed(QuicTransport connection) => ((QuicConnection)connection).IsResumed;

    public bool EarlyDataWasRejected(QuicTransport connection) => ((QuicConnection)connection).EarlyDataWasRejected;

    public TimeSpan IdleTimeout(QuicTransport connection) => ((QuicConnection)connection).IdleTimeout;

    public void Ping(QuicTransport connection) => ((QuicConnection)connection).Ping();

    public void Flush() => _loop.BeforeWait?.Invoke();

    public void Dispose()
    {
        _v4?.Dispose();
        _v6?.Dispose();
        foreach (var configuration in _configurations.Values)
        {
            configuration.Dispose();
        }
    }

    /// <summary>Null where the files say all: then any engine will do.</summary>
    private static QuicTlsOptions? Tls(H3ClientOptions options, CertificateCheck check)
    {
        if (check.Authorities.IsEmpty && options.ClientCertificate is null)
        {
            return null;
        }

        QuicIdentity? identity = null;
        if (options.ClientCertificate is { } certificate)
        {
            // On the pool: a source may want back to the caller's context, which waits here.
            var pem = Task.Run(() => certificate.ReadAsync(CancellationToken.None).AsTask()).GetAwaiter().GetResult();
            identity = new QuicIdentity(pem.Source, pem.Certificate, pem.Key, []);
        }

        return new QuicTlsOptions { Authorities = check.Authorities, ClientIdentity = identity };
    }
}
