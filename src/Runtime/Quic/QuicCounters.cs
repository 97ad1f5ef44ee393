namespace H3Routes.Quic;

/// <summary>What an endpoint has seen, for metrics. Plain fields of the worker's thread.</summary>
internal sealed class QuicCounters
{
    /// <summary>Datagrams received; each may hold several packets.</summary>
    public long DatagramsReceived;

    /// <summary>Datagrams handed to the kernel.</summary>
    public long DatagramsSent;

    public long BytesReceived;

    public long BytesSent;

    /// <summary>Datagrams that were not QUIC, too short, of no use to us, or refused by a limit.</summary>
    public long Dropped;

    /// <summary>Datagrams with a connection id that nobody has.</summary>
    public long Unknown;

    public long VersionNegotiations;

    public long Retries;

    /// <summary>Initials with a token that was forged, expired or of another address.</summary>
    public long InvalidTokens;

    public long StatelessResets;

    /// <summary>Initials that were dropped because of the limit on connections or handshakes.</summary>
    public long Refused;

    public long ConnectionsAccepted;

    public long ConnectionsOpened;

    public long ConnectionsClosed;

    public long HandshakesFailed;

    /// <summary>Clients that offered early data.</summary>
    public long EarlyDataOffered;

    /// <summary>Those whose ticket was used before, or was not ours, or could not be kept: they went on without early data.</summary>
    public long EarlyDataRefused;

    /// <summary>Peers that have moved to another address.</summary>
    public long Migrations;
}
