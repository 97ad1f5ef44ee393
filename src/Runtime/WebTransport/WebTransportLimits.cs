namespace H3Routes.WebTransport;

/// <summary>What one connection's WebTransport may cost.</summary>
internal sealed record WebTransportLimits
{
    /// <summary>Sessions at once on a connection.</summary>
    public int MaxSessions { get; init; } = 16;

    /// <summary>Bidirectional streams of the peer's that a session may have open at a time, where its flow control is on.</summary>
    public int MaxBidirectionalStreams { get; init; } = 100;

    /// <summary>The same for unidirectional ones.</summary>
    public int MaxUnidirectionalStreams { get; init; } = 100;

    /// <summary>Bytes that the peer may send on a session's streams beyond what was read, where its flow control is on.</summary>
    public int SessionWindow { get; init; } = 16 << 20;

    /// <summary>Received datagrams of a session that wait; of more the oldest are dropped.</summary>
    public int DatagramQueue { get; init; } = 128;

    /// <summary>Streams of a connection that wait for their session; of more the oldest are rejected.</summary>
    public int MaxWaitingStreams { get; init; } = 16;

    /// <summary>Most bytes of a stream that a reader may examine without consuming them.</summary>
    public int MaxBufferedInput { get; init; } = 4 << 20;

    /// <summary>Most bytes that may be written to a stream and not flushed.</summary>
    public int MaxUnflushedOutput { get; init; } = 64 << 20;
}
