using System.Net;

namespace H3Routes;

/// <summary>Facts of the connection that a response came over.</summary>
/// <param name="RemoteEndPoint">The server's address.</param>
/// <param name="Certificate">The server's certificate (DER).</param>
/// <param name="HandshakeTime">From the first packet to the end of the handshake.</param>
/// <param name="CertificateCheck">How the certificate was checked, for people.</param>
public sealed record H3ClientConnectionInfo(IPEndPoint RemoteEndPoint, ReadOnlyMemory<byte> Certificate, TimeSpan HandshakeTime, string CertificateCheck)
{
    /// <summary>The handshake resumed an earlier TLS session: the certificate is the one that was checked then.</summary>
    public bool IsResumed { get; init; }
}
