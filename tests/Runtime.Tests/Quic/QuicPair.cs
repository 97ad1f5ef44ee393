using System.Net;
using H3Routes.EventLoops;
using H3Routes.Udp;

namespace H3Routes.Quic;

/// <summary>A server's and a client's endpoint on one loop, over loopback. Tests run the loop on their own thread, with a limit.</summary>
internal sealed class QuicPair : IDisposable
{
    private static readonly Lazy<DevelopmentCertificate> Certificate = new(() => DevelopmentCertificate.Load(Directory.CreateTempSubdirectory("h3routes-tests-").FullName));

    private readonly QuicConfiguration _serverConfiguration;
    private readonly QuicConfiguration _clientConfiguration;

    public QuicPair(
        QuicConfigurationOptions? options = null, QuicEndpointOptions? server = null, QuicEndpointOptions? client = null, QuicConfigurationOptions? clientOptions = null,
        bool listen = true)
    {
        Loop = EventLoop.Create(EventLoopBackend.Epoll);
        Server = new QuicEndpoint(Loop, UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0)), server);
        Client = new QuicEndpoint(Loop, UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0)), client);
        options ??= new QuicConfigurationOptions();
        _serverConfiguration = new QuicConfiguration(ForServer(options));
        _clientConfiguration = new QuicConfiguration(clientOptions ?? options);
        if (listen)
        {
            Server.Listen(_serverConfiguration, connection =>
            {
                var application = new TestApplication(connection);
                Configure?.Invoke(application);
                Accepted.Add(application);
                return application;
            });
        }
    }

    public static DevelopmentCertificate TestCertificate => Certificate.Value;

    public EventLoop Loop { get; }

    public QuicEndpoint Server { get; }

    public QuicEndpoint Client { get; }

    public QuicConfiguration ClientConfiguration => _clientConfiguration;

    /// <summary>Run on each application of the server before its first call.</summary>
    public Action<TestApplication>? Configure { get; set; }

    public List<TestApplication> Accepted { get; } = [];

    public static QuicConfigurationOptions ForServer(QuicConfigurationOptions options)
        => options.Tls is not null ? options : options with { CertificateChainPath = TestCertificate.CertificatePath, PrivateKeyPath = TestCertificate.KeyPath };

    public TestApplication Connect(IPEndPoint? remote = null, string serverName = "localhost", byte[]? session = null)
    {
        TestApplication? application = null;
        Client.Connect(remote ?? Server.LocalEndPoint, serverName, _clientConfiguration, connection => application = new TestApplication(connection), session);
        return application!;
    }

    /// <summary>A client's and a server's side, established.</summary>
    public (TestApplication Client, TestApplication Server) Establish(IPEndPoint? remote = null)
    {
        var before = Accepted.Count;
        var client = Connect(remote);
        RunUntil(() => client.IsEstablished && Accepted.Count > before && Accepted[^1].IsEstablished);
        return (client, Accepted[^1]);
    }

    /// <summary>Runs the loop until the condition holds, which is asked after every turn.</summary>
    /// <exception cref="TimeoutException">It did not within the limit.</exception>
    public void RunUntil(Func<bool> condition, int milliseconds = 10_000) => Assert.True(TryRunUntil(condition, milliseconds), "The condition did not hold in time.");

    /// <summary>Runs the loop for a while.</summary>
    public void RunFor(int milliseconds) => TryRunUntil(static () => false, milliseconds);

    public bool TryRunUntil(Func<bool> condition, int milliseconds)
    {
        var isMet = condition();
        if (isMet)
        {
            return true;
        }

        using var limit = Loop.CreateTimer(Loop.Stop);
        limit.Start(Loop.Now + (milliseconds * 1_000_000L));
        Action check = () =>
        {
            if (!isMet && condition())
            {
                isMet = true;
                Loop.Stop();
            }
        };
        Loop.BeforeWait += check;
        try
        {
            Loop.Run();
        }
        finally
        {
            Loop.BeforeWait -= check;
        }

        return isMet;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        _clientConfiguration.Dispose();
        _serverConfiguration.Dispose();
        Loop.Dispose();
    }
}
