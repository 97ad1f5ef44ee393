using System.Runtime.CompilerServices;

namespace H3Routes;

/// <summary>What a server accepts before it refuses. Each limit is per worker, per connection or per request, as it says; docs/limits.md tells what happens beyond each.</summary>
public sealed class H3ServerLimits
{
    private const int MiB = 1 << 20;

    /// <summary>Connections of one worker; further ones are refused. At least 1; 10,000 unless set.</summary>
    public int MaxConnections { get; set => field = Within(value, 1); } = 10_000;

    /// <summary>Handshakes in flight of one worker; further ones are dropped, and the client tries again. At least 1; 1,000 unless set.</summary>
    public int MaxHandshakes { get; set => field = Within(value, 1); } = 1_000;

    /// <summary>Requests in flight on one connection (the credit of RFC 9000 4.6). At least 1; 128 unless set.</summary>
    public int MaxConcurrentRequests { get; set => field = Within(value, 1); } = 128;

    /// <summary>
    /// Handlers that run at a time for one connection, those included that go on after their client has given up; further requests wait for one of them to end. At least 1; null, as
    /// unless set, is <see cref="MaxConcurrentRequests"/>.
    /// </summary>
    public int? MaxConcurrentHandlers { get; set => field = value is { } handlers ? Within(handlers, 1) : null; }

    /// <summary>Bytes of a request's field section as RFC 9114 4.2.2 counts them; beyond it 431. At least 1,024; 32 KiB unless set.</summary>
    public int MaxFieldSectionSize { get; set => field = Within(value, 1024); } = 32 << 10;

    /// <summary>Fields of a request; beyond it 431. At least 1; 128 unless set.</summary>
    public int MaxFieldCount { get; set => field = Within(value, 1); } = 128;

    /// <summary>Bytes of the dynamic table in which a client may keep fields that it repeats (SETTINGS_QPACK_MAX_TABLE_CAPACITY, RFC 9204 5), per connection; the server uses as many of the client's. 0 (no table) to 65,536; 4,096 unless set.</summary>
    public int QpackTableCapacity { get; set => field = Within(value, 0, 64 << 10); } = 4096;

    /// <summary>Requests of a connection that may wait for entries of the dynamic table which are still on their way (SETTINGS_QPACK_BLOCKED_STREAMS, RFC 9204 5). 0 to 65,536; 16 unless set.</summary>
    public int QpackBlockedStreams { get; set => field = Within(value, 0, 64 << 10); } = 16;

    /// <summary>Bytes of a request's content; beyond it 413. 0 or more; null is no limit; 30,000,000 unless set.</summary>
    public long? MaxRequestBodySize
    {
        get;
        set => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxRequestBodySize), value, $"{nameof(MaxRequestBodySize)} is 0 bytes or more, or null for no limit.");
    } = 30_000_000;

    /// <summary>Bytes of a request's content that its handler may examine and leave unconsumed; beyond it 413. At least 16 KiB; 4 MiB unless set.</summary>
    public int MaxUnconsumedRequestBody { get; set => field = Within(value, 16 << 10); } = 4 * MiB;

    /// <summary>Bytes of a response's content that its handler may write without flushing; beyond it the write throws. At least 16 KiB; 64 MiB unless set.</summary>
    public int MaxUnflushedResponseBody { get; set => field = Within(value, 16 << 10); } = 64 * MiB;

    /// <summary>
    /// Bytes that all handlers of a connection together may hold in <see cref="MaxUnconsumedRequestBody"/> and <see cref="MaxUnflushedResponseBody"/>; beyond it a request that asks for
    /// more fails with 429. At least 1 MiB; 128 MiB unless set. What has arrived and was not read is limited by <see cref="ConnectionWindow"/>.
    /// </summary>
    public int MaxBufferedBytes { get; set => field = Within(value, MiB); } = 128 * MiB;

    /// <summary>Bytes a stream may hold before its handler has read them (its flow-control window). At least 16 KiB; 1 MiB unless set.</summary>
    public int StreamWindow { get; set => field = Within(value, 16 << 10); } = MiB;

    /// <summary>Bytes all streams of a connection may hold together. At least 16 KiB; 16 MiB unless set.</summary>
    public int ConnectionWindow { get; set => field = Within(value, 16 << 10); } = 16 * MiB;

    /// <summary>Datagrams of a connection that may wait to be read; the worker reads all in each turn of its loop, and what comes beyond it in a turn is lost. At least 1; 1,024 unless set.</summary>
    public int DatagramReceiveQueue { get; set => field = Within(value, 1); } = 1024;

    /// <summary>Datagrams of a connection that may wait to be sent, which congestion control holds back; sending one more fails. At least 1; 256 unless set.</summary>
    public int DatagramSendQueue { get; set => field = Within(value, 1); } = 256;

    /// <summary>A connection on which nothing arrives is closed after this time. 1 millisecond to 10 minutes; 30 seconds unless set.</summary>
    public TimeSpan IdleTimeout { get; set => field = Within(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10)); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a connection with a request in flight is asked for a sign of life (PING, RFC 9000 10.1.2), so that a handler may think for longer than <see cref="IdleTimeout"/> though
    /// its client says nothing. 100 milliseconds to 10 minutes, and less than the idle timeout; null, as unless set, is never: clients do it themselves.
    /// </summary>
    public TimeSpan? KeepAliveInterval { get; set => field = value is { } time ? Within(time, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)) : null; }

    /// <summary>What only holds of several limits together; checked when the server is created.</summary>
    /// <exception cref="ArgumentException">Limits contradict each other.</exception>
    internal void Check()
    {
        if (KeepAliveInterval >= IdleTimeout)
            throw new ArgumentException($"{nameof(KeepAliveInterval)} ({KeepAliveInterval}) is less than {nameof(IdleTimeout)} ({IdleTimeout}): a later sign of life finds the connection closed.");
    }

    private static T Within<T>(T value, T least, [CallerMemberName] string name = "")
        where T : IComparable<T> => value.CompareTo(least) >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is at least {least}.");

    private static T Within<T>(T value, T least, T most, [CallerMemberName] string name = "")
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}.");
}
