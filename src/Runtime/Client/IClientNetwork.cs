using System.Net;
using H3Routes.Quic;

namespace H3Routes;

/// <summary>What the client needs of QUIC: real connections, or a test's. The worker's thread only.</summary>
internal interface IClientNetwork : IDisposable
{
    /// <summary>Begins a handshake for <paramref name="protocol"/> (ALPN); <paramref name="application"/> hears how it ends, never before this call has returned.</summary>
    /// <param name="session">To resume; empty for none.</param>
    /// <exception cref="System.Net.Sockets.SocketException">No socket for such an address can be opened here.</exception>
    QuicTransport Dial(IPEndPoint remote, string? serverName, string protocol, ReadOnlySpan<byte> session, IQuicApplication application);

    /// <summary>The server's certificate (DER) after the handshake.</summary>
    ReadOnlyMemory<byte> PeerCertificate(QuicTransport connection);

    /// <summary>The newest session that the server has given; empty before.</summary>
    byte[] Session(QuicTransport connection);

    /// <summary>The handshake has resumed a session.</summary>
    bool IsResumed(QuicTransport connection);

    /// <summary>The server has not taken what was sent in early data. After the handshake.</summary>
    bool EarlyDataWasRejected(QuicTransport connection) => false;

    /// <summary>After that time without a packet the connection is over; zero for never. After the handshake.</summary>
    TimeSpan IdleTimeout(QuicTransport connection);

    /// <summary>Has the server show that it is there (RFC 9000 10.1.2).</summary>
    void Ping(QuicTransport connection);

    /// <summary>Sends what waits, the last packets before the end.</summary>
    void Flush();
}
