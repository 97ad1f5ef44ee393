namespace H3Routes;

/// <summary>What the servers of a client's WebTransport sessions may send. Read with the first session.</summary>
public sealed class H3ClientWebTransportOptions
{
    /// <summary>Bidirectional streams of the server's at a time, on a connection and, where session flow control is on, in a session. At least 1; 100 unless set.</summary>
    public int MaxBidirectionalStreams { get; init => field = AtLeast(value, 1); } = 100;

    /// <summary>The same for unidirectional streams. At least 1; 100 unless set.</summary>
    public int MaxUnidirectionalStreams { get; init => field = AtLeast(value, 1); } = 100;

    /// <summary>Bytes that a session's streams may hold unread together, where session flow control is on (drafts 13 and later). At least 16 KiB; 16 MiB unless set.</summary>
    public int SessionWindow { get; init => field = AtLeast(value, 16 << 10); } = 16 << 20;

    /// <summary>Received datagrams of a session that wait for their reader; of more the oldest are dropped. At least 1; 128 unless set.</summary>
    public int DatagramQueue { get; init => field = AtLeast(value, 1); } = 128;

    /// <summary>For tests: the only dialect that is spoken; null for the newest that the server speaks.</summary>
    internal WebTransport.WebTransportDialect? Dialect { get; init; }

    private static int AtLeast(int value, int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}
