using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using H3Routes.Quic;

namespace H3Routes;

/// <summary>The connection that a request came on. It outlives its requests.</summary>
public abstract class H3ConnectionInfo
{
    private readonly QuicTlsInfo _tls;
    private long _buffered;

    internal H3ConnectionInfo(QuicTlsInfo tls = default)
    {
        _tls = tls;
    }

    /// <summary>The client's address and port as they are now; they may change while the connection lives (RFC 9000 9).</summary>
    public abstract IPEndPoint RemoteEndPoint { get; }

    /// <summary>The server's address and port that the client sends to.</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>The handshake is not complete: what comes now may be a replay.</summary>
    internal virtual bool IsInEarlyData => false;

    /// <summary>Completes with the handshake; cancelled if the connection ends before.</summary>
    internal virtual Task HandshakeCompleted => Task.CompletedTask;

    /// <summary>A number that no other connection of this process has, for logs.</summary>
    public abstract long Id { get; }

    /// <summary>The name that the client asked for in its handshake (SNI); null without one.</summary>
    public string? ServerName => _tls.ServerName;

    /// <summary>The cipher suite that TLS has agreed on; null if the engine does not tell (quiche without H3Routes' TLS extension).</summary>
    public TlsCipherSuite? CipherSuite => _tls.CipherSuite == 0 ? null : (TlsCipherSuite)_tls.CipherSuite;

    /// <summary>The key exchange that TLS has agreed on, such as <c>X25519</c>; null if the engine does not tell.</summary>
    public string? KeyExchangeGroup => _tls.Group;

    /// <summary>
    /// The client's certificate, which has been verified: see <see cref="P:H3Routes.H3ServerOptions.ClientCertificates"/>. Null if none was asked for, or none given. Shared by all requests of
    /// the connection: not to be disposed.
    /// </summary>
    public X509Certificate2? ClientCertificate { get; private set; }

    /// <summary>Takes the client's certificate over from the engine, which has verified it by now.</summary>
    /// <param name="certificate">DER; empty without one.</param>
    internal X509Certificate2? TakeClientCertificate(ReadOnlySpan<byte> certificate) => ClientCertificate = certificate.IsEmpty ? null : X509CertificateLoader.LoadCertificate(certificate);

    /// <summary>Bytes that handlers hold. For any thread.</summary>
    internal long Buffered => Interlocked.Read(ref _buffered);

    /// <summary>Counts bytes that a handler is about to hold. False, and nothing is counted, if there would be more than <paramref name="most"/>. For any thread.</summary>
    internal bool TryBuffer(int bytes, int most)
    {
        if (Interlocked.Add(ref _buffered, bytes) <= most)
            return true;
        Interlocked.Add(ref _buffered, -bytes);
        return false;
    }

    /// <summary>For any thread.</summary>
    internal void Unbuffer(int bytes) => Interlocked.Add(ref _buffered, -bytes);

    /// <summary>A handler has ended, on the loop's thread.</summary>
    internal virtual void OnHandlerEnded()
    {
    }
}
