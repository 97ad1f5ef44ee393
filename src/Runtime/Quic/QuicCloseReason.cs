namespace H3Routes.Quic;

/// <summary>Who or what ended a connection.</summary>
internal enum QuicCloseReason
{
    /// <summary>We did, with a code.</summary>
    Local,

    /// <summary>The peer did, with a code.</summary>
    Peer,

    /// <summary>Nothing came for the idle timeout.</summary>
    IdleTimeout,

    /// <summary>The handshake failed or timed out.</summary>
    HandshakeFailed,

    /// <summary>The network says that nothing listens there, or that there is no way there, and nothing had come from there (ICMP).</summary>
    Unreachable,

    /// <summary>A stateless reset came: the peer has lost the connection's state.</summary>
    StatelessReset,
}
