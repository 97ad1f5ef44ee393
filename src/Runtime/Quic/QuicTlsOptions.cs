namespace H3Routes.Quic;

/// <summary>TLS out of memory, for one side of a connection. Needs the engine's extension (<see cref="QuicConfiguration.HasTlsExtension"/>).</summary>
internal sealed class QuicTlsOptions
{
    /// <summary>Server: what it may be; the first is for clients whose SNI no other holds.</summary>
    public IReadOnlyList<QuicIdentity> Identities { get; init; } = [];

    /// <summary>Server: whether clients must prove who they are.</summary>
    public QuicClientVerification ClientVerification { get; init; }

    /// <summary>Server: PEM of the only anchors for clients' certificates.</summary>
    public ReadOnlyMemory<byte> ClientAuthorities { get; init; }

    /// <summary>Client: PEM of the only anchors for servers' certificates; empty for those of the files or the system.</summary>
    public ReadOnlyMemory<byte> Authorities { get; init; }

    /// <summary>Client: who it is, for servers that ask.</summary>
    public QuicIdentity? ClientIdentity { get; init; }
}
