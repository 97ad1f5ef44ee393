using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>A unidirectional stream of ours that lives as long as the connection (RFC 9114 6.2.1, RFC 9204 4.2).</summary>
internal struct Http3CriticalStream
{
    private PooledBytes _unsent;

    /// <summary>-1 before it is opened.</summary>
    public long Id { get; private set; } = -1;

    public Http3CriticalStream()
    {
    }

    /// <summary>False while the peer's limit forbids it.</summary>
    public bool TryOpen(QuicTransport transport, Http3Pool pool, ReadOnlySpan<byte> first)
    {
        if (Id >= 0)
        {
            return true;
        }

        if (!transport.TryOpenStream(bidirectional: false, out long id))
        {
            return false;
        }

        Id = id;
        Send(transport, pool, first);
        return true;
    }

    /// <summary>Sends, after what waits. Before the stream is open, too.</summary>
    public void Send(QuicTransport transport, Http3Pool pool, ReadOnlySpan<byte> bytes)
    {
        _unsent.Append(pool, bytes);
        Flush(transport, pool);
    }

    /// <summary>Bytes that wait.</summary>
    public readonly int Unsent => _unsent.Length;

    /// <summary>To be sent with the next <see cref="Flush"/>.</summary>
    public void Enqueue(Http3Pool pool, ReadOnlySpan<byte> bytes) => _unsent.Append(pool, bytes);

    /// <summary>False if the peer has closed it.</summary>
    public bool Flush(QuicTransport transport, Http3Pool pool)
    {
        if (Id < 0 || _unsent.IsEmpty)
        {
            return true;
        }

        QuicWrite write = transport.Write(Id, _unsent.Span, fin: false);
        if (write.Status == QuicStreamStatus.Ok)
        {
            _unsent.Consume(pool, write.Count);
        }

        return write.Status != QuicStreamStatus.Aborted;
    }

    public void Release(Http3Pool pool) => _unsent.Release(pool);
}
