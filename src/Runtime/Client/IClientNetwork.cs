using System.Net;
using H3Routes.Quic;

namespace H3Routes;

/// <summary>What the client needs of QUIC: real connections, or a test's. The worker's thread only.</summary>
internal interface IClientNetwork : IDisposable
{
    /// <summary>Begins a handshake; <paramref name="application"/> hears how it ends, never before this call has returned.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">No socket for such an address can be opened here.</exception>
    QuicTransport Dial(IPEndPoint remote, string? serverName, IQuicApplication application);

    /// <summary>The server's certificate (DER) after the handshake.</summary>
    ReadOnlyMemory<byte> PeerCertificate(QuicTransport connection);

    /// <summary>Sends what waits, the last packets before the end.</summary>
    void Flush();
}
