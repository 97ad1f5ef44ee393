namespace H3Routes;

/// <summary>What a server's WebTransport accepts. It is on where a route has its protocol, and costs nothing elsewhere.</summary>
public sealed class H3WebTransportOptions
{
    /// <summary>The values of <c>origin</c> that may open sessions, such as <c>https://example.com</c>; others get 403. Null lets every page of the web in. Clients that are no browser send no origin, and are let in.</summary>
    public IReadOnlyList<string>? AllowedOrigins { get; set; }

    /// <summary>Sessions at once on one connection; more are reset with H3_REQUEST_REJECTED, which tells the client that nothing was done for them. At least 1; 16 unless set.</summary>
    public int MaxSessionsPerConnection { get; set => field = AtLeast(value, 1); } = 16;

    /// <summary>Bidirectional streams of the client's at a time, on a connection (beside its requests) and, where session flow control is on, in a session. At least 1; 100 unless set.</summary>
    public int MaxBidirectionalStreams { get; set => field = AtLeast(value, 1); } = 100;

    /// <summary>The same for unidirectional streams. At least 1; 100 unless set.</summary>
    public int MaxUnidirectionalStreams { get; set => field = AtLeast(value, 1); } = 100;

    /// <summary>Bytes that a session's streams may hold unread together, where session flow control is on (drafts 13 and later). At least 16 KiB; 16 MiB unless set.</summary>
    public int SessionWindow { get; set => field = AtLeast(value, 16 << 10); } = 16 << 20;

    /// <summary>Received datagrams of a session that wait for their reader; of more the oldest are dropped. At least 1; 128 unless set.</summary>
    public int DatagramQueue { get; set => field = AtLeast(value, 1); } = 128;

    private static int AtLeast(int value, int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}
