namespace H3Routes;

/// <summary>What became of a datagram that was to be sent.</summary>
public enum H3DatagramStatus
{
    /// <summary>It is queued, and leaves as soon as congestion control allows; whether it arrives nobody knows.</summary>
    Sent,

    /// <summary>The send queue is full (<see cref="H3ServerLimits.DatagramSendQueue"/>, <see cref="H3ClientOptions.DatagramSendQueue"/>): dropped.</summary>
    QueueFull,

    /// <summary>Longer than fits into a packet (<see cref="H3DatagramConnection.MaxLength"/>, <see cref="H3ClientDatagrams.MaxLength"/>): dropped.</summary>
    TooLong,

    /// <summary>The peer takes no datagrams (RFC 9221 3): dropped.</summary>
    NotSupported,

    /// <summary>The connection, or the request, is over.</summary>
    Closed,
}
