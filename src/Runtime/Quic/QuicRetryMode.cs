namespace H3Routes.Quic;

/// <summary>When a new client must show that it is reachable at its address before it costs us a handshake (RFC 9000 8.1.2).</summary>
internal enum QuicRetryMode
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>While more handshakes are in flight than <see cref="QuicEndpointOptions.RetryThreshold"/>.</summary>
    WhenHandshakesExceed,

    /// <summary>Always: one more round trip for every connection.</summary>
    Always,
}
