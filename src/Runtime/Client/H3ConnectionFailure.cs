namespace H3Routes;

/// <summary>Why a connection could not be made, or ended while it was needed.</summary>
public enum H3ConnectionFailure
{
    /// <summary>The host has no address.</summary>
    NameNotResolved,

    /// <summary>No QUIC packet came back within the connect timeout, or the network said that nothing listens there or that the address cannot be reached.</summary>
    NoAnswer,

    /// <summary>The server's certificate was refused.</summary>
    CertificateRefused,

    /// <summary>The handshake failed otherwise: see the code.</summary>
    HandshakeFailed,

    /// <summary>The server closed the connection: see the code.</summary>
    ClosedByServer,

    /// <summary>This side closed the connection because the server broke the protocol: see the code.</summary>
    ProtocolError,

    /// <summary>Nothing came for the idle timeout.</summary>
    IdleTimeout,

    /// <summary>The server has lost the connection (stateless reset): it was restarted.</summary>
    StatelessReset,

    /// <summary>The client was disposed.</summary>
    Disposed,

    /// <summary>The server wants a client certificate, or refused the one it got (<see cref="H3ClientOptions.ClientCertificate"/>): see the code, which is a TLS alert's.</summary>
    ClientCertificateRefused,
}
