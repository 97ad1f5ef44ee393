namespace H3Routes.Quic;

/// <summary>What a <see cref="QuicConfiguration"/> is built from: TLS, transport parameters and congestion control of the connections made with it.</summary>
internal sealed record QuicConfigurationOptions
{
    /// <summary>What a peer that is told nothing takes for the longest payload (RFC 9000 18.2).</summary>
    public const int DefaultReceivePayload = 65_527;

    /// <summary>ALPN, preferred first.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = ["h3"];

    /// <summary>Identities, client certificates and anchors out of memory; null for what the paths say.</summary>
    public QuicTlsOptions? Tls { get; init; }

    /// <summary>PEM file: the leaf, then its intermediates. A server needs one.</summary>
    public string? CertificateChainPath { get; init; }

    /// <summary>PEM file of the leaf's private key.</summary>
    public string? PrivateKeyPath { get; init; }

    /// <summary>Client: the server's certificate must verify, for the name that was connected to.</summary>
    public bool VerifyPeer { get; init; }

    /// <summary>PEM file of trust anchors; null for the system's. Only with <see cref="VerifyPeer"/>.</summary>
    public string? CertificateAuthorityPath { get; init; }

    /// <summary>Folder of trust anchors, each a PEM file named by its subject's hash (OpenSSL's rehash); in place of the system's, or beside <see cref="CertificateAuthorityPath"/>.</summary>
    public string? CertificateAuthorityDirectory { get; init; }

    /// <summary>Nothing received for that long ends a connection. Zero: never.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes that the peer may send on all streams before any is read; also what the window starts with.</summary>
    public ulong ConnectionWindow { get; init; } = 16 << 20;

    /// <summary>Bytes that the peer may send on a bidirectional stream before any is read.</summary>
    public ulong StreamWindow { get; init; } = 1 << 20;

    /// <summary>The same for a unidirectional stream.</summary>
    public ulong UnidirectionalStreamWindow { get; init; } = 1 << 20;

    /// <summary>Bidirectional streams that the peer may have open.</summary>
    public ulong MaxBidirectionalStreams { get; init; } = 128;

    /// <summary>Unidirectional streams that the peer may have open.</summary>
    public ulong MaxUnidirectionalStreams { get; init; } = 16;

    /// <summary>"reno", "cubic" or "bbr2_gcongestion".</summary>
    public string CongestionControl { get; init; } = "cubic";

    /// <summary>Packets that may be sent before the first acknowledgement (RFC 9002 7.2).</summary>
    public int InitialCongestionWindow { get; init; } = 10;

    /// <summary>Received datagrams that may wait (RFC 9221). 0 with <see cref="DatagramSendQueue"/> 0: datagrams are off.</summary>
    public int DatagramReceiveQueue { get; init; }

    /// <summary>Datagrams that may wait to be sent.</summary>
    public int DatagramSendQueue { get; init; }

    /// <summary>STREAM frames of several streams share a packet, where the engine can.</summary>
    public bool CoalesceStreams { get; init; } = true;

    /// <summary>RESET_STREAM_AT is accepted, where the engine can: what WebTransport from draft-15 on asks for.</summary>
    public bool ResetStreamAt { get; init; }

    /// <summary>Reserved transport parameters and the like are sent now and then (RFC 9000 18.1).</summary>
    public bool Grease { get; init; } = true;

    /// <summary>The congestion control may tell when a packet should leave.</summary>
    public bool Pacing { get; init; } = true;

    /// <summary>TLS secrets are appended to this file, for a packet analyser; null for none. By default what SSLKEYLOGFILE says.</summary>
    public string? KeyLogPath { get; init; } = Environment.GetEnvironmentVariable("SSLKEYLOGFILE") is { Length: > 0 } path ? path : null;

    /// <summary>Longest UDP payload that is accepted, in bytes.</summary>
    public int MaxReceivePayload { get; init; } = DefaultReceivePayload;

    /// <summary>Longest UDP payload that is sent, 1,200 to 16,383 bytes.</summary>
    public int MaxSendPayload { get; init; } = 1_350;

    /// <summary>The peer is asked not to change its address on purpose. A rebinding NAT is followed all the same.</summary>
    public bool DisableActiveMigration { get; init; }

    /// <summary>Connection ids of the peer that we keep, and at most as many of ours that it gets (RFC 9000 5.1.1).</summary>
    public int ActiveConnectionIdLimit { get; init; } = 4;

    /// <summary>Early data: a client sends it where the session allows it, a server accepts it.</summary>
    public bool EarlyData { get; init; }

    /// <summary>48 secret bytes with which session tickets are sealed: the same for the workers of a server. Empty: a key of its own.</summary>
    public ReadOnlyMemory<byte> TicketKey { get; init; }
}
