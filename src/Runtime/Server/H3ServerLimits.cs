namespace H3Routes;

/// <summary>What a server accepts before it refuses. Each limit is per worker or per connection, as it says.</summary>
public sealed class H3ServerLimits
{
    /// <summary>Connections of one worker; further ones are refused. At least 1; 10,000 unless set.</summary>
    public int MaxConnections { get; set => field = Positive(value); } = 10_000;

    /// <summary>Handshakes in flight of one worker; further ones are dropped, and the client tries again. At least 1; 1,000 unless set.</summary>
    public int MaxHandshakes { get; set => field = Positive(value); } = 1_000;

    /// <summary>Requests in flight on one connection (the credit of RFC 9000 4.6). At least 1; 128 unless set.</summary>
    public int MaxConcurrentRequests { get; set => field = Positive(value); } = 128;

    /// <summary>Bytes of a request's field section as RFC 9114 4.2.2 counts them; beyond it 431. At least 1,024; 32 KiB unless set.</summary>
    public int MaxFieldSectionSize { get; set => field = AtLeast(value, 1024); } = 32 << 10;

    /// <summary>Fields of a request; beyond it 431. At least 1; 128 unless set.</summary>
    public int MaxFieldCount { get; set => field = Positive(value); } = 128;

    /// <summary>Bytes of a request's content; beyond it 413. Null is no limit; 30,000,000 unless set.</summary>
    public long? MaxRequestBodySize { get; set => field = value is < 0 ? throw new ArgumentOutOfRangeException(nameof(value)) : value; } = 30_000_000;

    /// <summary>Bytes a stream may hold before its handler has read them (its flow-control window). At least 16 KiB; 1 MiB unless set.</summary>
    public int StreamWindow { get; set => field = AtLeast(value, 16 << 10); } = 1 << 20;

    /// <summary>Bytes all streams of a connection may hold together. At least 16 KiB; 16 MiB unless set.</summary>
    public int ConnectionWindow { get; set => field = AtLeast(value, 16 << 10); } = 16 << 20;

    /// <summary>Datagrams of a connection that may wait to be read; the worker reads all in each turn of its loop, and what comes beyond it in a turn is lost. At least 1; 1,024 unless set.</summary>
    public int DatagramReceiveQueue { get; set => field = Positive(value); } = 1024;

    /// <summary>Datagrams of a connection that may wait to be sent, which congestion control holds back; sending one more fails. At least 1; 256 unless set.</summary>
    public int DatagramSendQueue { get; set => field = Positive(value); } = 256;

    /// <summary>A connection on which nothing arrives is closed after this time. 1 millisecond to 10 minutes; 30 seconds unless set.</summary>
    public TimeSpan IdleTimeout
    {
        get;
        set => field = value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromMinutes(10) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = TimeSpan.FromSeconds(30);

    private static int Positive(int value) => AtLeast(value, 1);

    private static int AtLeast(int value, int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}
