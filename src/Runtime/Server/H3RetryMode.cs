namespace H3Routes;

/// <summary>When a client must prove its address by a Retry packet before the server keeps any state for it (RFC 9000 8.1.2).</summary>
public enum H3RetryMode
{
    /// <summary>While more handshakes are in flight than <see cref="H3ServerOptions.RetryThreshold"/>. The default.</summary>
    WhenBusy,

    /// <summary>Always: one more round trip for each new connection.</summary>
    Always,

    /// <summary>Never.</summary>
    Off,
}
