namespace H3Routes;

/// <summary>What became of a datagram that was to be sent.</summary>
public enum WebTransportDatagramResult
{
    /// <summary>It is queued, and leaves when the congestion control allows. It may still be lost on its way.</summary>
    Sent,

    /// <summary>It is longer than <see cref="WebTransportSession.MaxDatagramLength"/>: dropped.</summary>
    TooLong,

    /// <summary>The queue is full: dropped. The sender is too fast for the path.</summary>
    QueueFull,

    /// <summary>The session is over: dropped.</summary>
    SessionOver,
}
