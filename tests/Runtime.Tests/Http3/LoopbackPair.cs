using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>A server's HTTP/3 connection on real quiche over loopback; the client is HTTP/3 too, or raw QUIC.</summary>
internal sealed class LoopbackPair : IDisposable
{
    private readonly QuicConfiguration _serverConfiguration;

    public LoopbackPair(Http3Limits? limits = null, QuicConfigurationOptions? options = null, Action<TestPeer>? configure = null)
    {
        options ??= new QuicConfigurationOptions();
        Quic = new QuicPair(options, listen: false);
        _serverConfiguration = new QuicConfiguration(QuicPair.ForServer(options));
        Quic.Server.Listen(_serverConfiguration, connection =>
        {
            Server = new TestPeer(connection, limits);
            configure?.Invoke(Server);
            return Server.Connection;
        });
    }

    public QuicPair Quic { get; }

    /// <summary>The server's side of the last connection.</summary>
    public TestPeer? Server { get; private set; }

    /// <summary>A client that speaks QUIC only, established.</summary>
    public TestApplication ConnectRaw()
    {
        TestApplication client = Quic.Connect();
        Quic.RunUntil(() => client.IsEstablished && Server is not null);
        return client;
    }

    /// <summary>A client that speaks HTTP/3, with both sides' SETTINGS exchanged.</summary>
    public TestPeer Connect(Http3Limits? limits = null)
    {
        TestPeer? client = null;
        Quic.Client.Connect(Quic.Server.LocalEndPoint, "localhost", Quic.ClientConfiguration, connection =>
        {
            client = new TestPeer(connection, limits);
            return client.Connection;
        });
        Quic.RunUntil(() => client is { Connection.PeerSettings: not null } && Server is { Connection.PeerSettings: not null });
        return client!;
    }

    public void Dispose()
    {
        Quic.Dispose();
        _serverConfiguration.Dispose();
    }
}
