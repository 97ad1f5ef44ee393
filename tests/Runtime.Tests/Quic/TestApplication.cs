namespace H3Routes.Quic;

/// <summary>Records what a connection tells it, and reads everything that comes unless told otherwise.</summary>
internal sealed class TestApplication(QuicConnection connection) : IQuicApplication
{
    private readonly byte[] _buffer = new byte[64 << 10];

    public QuicConnection Connection => connection;

    public bool IsEstablished { get; private set; }

    public QuicCloseInfo? Closed { get; private set; }

    /// <summary>What came on each stream.</summary>
    public Dictionary<long, MemoryStream> Received { get; } = [];

    /// <summary>Streams that came to their end.</summary>
    public HashSet<long> Finished { get; } = [];

    /// <summary>Streams that the peer reset, with its codes.</summary>
    public Dictionary<long, ulong> Reset { get; } = [];

    public List<long> Writable { get; } = [];

    /// <summary>Streams that the peer stopped, with its codes.</summary>
    public Dictionary<long, ulong> Stopped { get; } = [];

    /// <summary>Streams of which a write told that the peer stopped them.</summary>
    public Dictionary<long, ulong> Refused { get; } = [];

    public List<byte[]> Datagrams { get; } = [];

    /// <summary>Streams are read at once; otherwise they are only noted.</summary>
    public bool ReadsAtOnce { get; set; } = true;

    /// <summary>Whatever is read is written back, the end included.</summary>
    public bool Echoes { get; set; }

    public HashSet<long> Readable { get; } = [];

    /// <summary>What is still to be written on a stream.</summary>
    private readonly Dictionary<long, (ReadOnlyMemory<byte> Data, bool Fin)> _pending = [];

    public Action<long>? WhenReadable { get; set; }

    public void OnEstablished()
    {
        Assert.False(IsEstablished);
        Assert.Null(Closed);
        IsEstablished = true;
    }

    public void OnStreamReadable(long streamId)
    {
        Assert.True(IsEstablished);
        Assert.Null(Closed);
        WhenReadable?.Invoke(streamId);
        if (ReadsAtOnce)
        {
            Drain(streamId);
        }
        else
        {
            Readable.Add(streamId);
        }
    }

    public void OnStreamWritable(long streamId)
    {
        Assert.Null(Closed);
        Writable.Add(streamId);
        if (_pending.Remove(streamId, out var rest))
        {
            Send(streamId, rest.Data, rest.Fin);
        }
    }

    public void OnStreamStopped(long streamId, ulong errorCode)
    {
        Assert.Null(Closed);
        Stopped.Add(streamId, errorCode);
        _pending.Remove(streamId);
    }

    public void OnDatagramsReadable()
    {
        while (connection.TryReceiveDatagram(_buffer, out var length))
        {
            Datagrams.Add(_buffer.AsSpan(0, length).ToArray());
        }
    }

    public void OnTurnEnd() => Assert.Null(Closed);

    public void OnClosed(in QuicCloseInfo info)
    {
        Assert.Null(Closed);
        Closed = info;

        // What has arrived can still be read.
        foreach (var streamId in Readable)
        {
            Drain(streamId);
        }

        // Harmless, by contract.
        Assert.NotEqual(QuicStreamStatus.Aborted, connection.Read(400, _buffer).Status);
        Assert.Equal(QuicStreamStatus.Closed, connection.Write(0, _buffer, true).Status);
        Assert.False(connection.TryOpenStream(true, out _));
        connection.Reset(0, 1);
        connection.StopReading(0, 1);
        connection.Close(1, []);
    }

    /// <summary>Writes as the stream takes it; the rest follows when it becomes writable.</summary>
    public void Send(long streamId, ReadOnlyMemory<byte> data, bool fin)
    {
        if (_pending.Remove(streamId, out var before))
        {
            data = (byte[])[.. before.Data.Span, .. data.Span];
        }

        while (true)
        {
            var write = connection.Write(streamId, data.Span, fin);
            data = data[write.Count..];
            if (write.Status == QuicStreamStatus.Ok && data.IsEmpty)
            {
                return;
            }

            if (write.Status != QuicStreamStatus.Ok)
            {
                if (write.Status == QuicStreamStatus.Blocked)
                {
                    _pending[streamId] = (data, fin);
                }
                else if (write.Status == QuicStreamStatus.Aborted)
                {
                    Refused[streamId] = write.ErrorCode;
                }

                return;
            }
        }
    }

    /// <summary>Opens a stream and sends on it.</summary>
    public long SendNew(ReadOnlyMemory<byte> data, bool fin, bool bidirectional = true)
    {
        Assert.True(connection.TryOpenStream(bidirectional, out var streamId));
        Send(streamId, data, fin);
        return streamId;
    }

    public void Drain(long streamId)
    {
        while (true)
        {
            var read = connection.Read(streamId, _buffer);
            switch (read.Status)
            {
                case QuicStreamStatus.Aborted:
                    Reset[streamId] = read.ErrorCode;
                    return;
                case QuicStreamStatus.Ok:
                    if (!Received.TryGetValue(streamId, out var stream))
                    {
                        Received[streamId] = stream = new MemoryStream();
                    }

                    stream.Write(_buffer, 0, read.Count);
                    if (Echoes)
                    {
                        Send(streamId, _buffer.AsSpan(0, read.Count).ToArray(), read.Fin);
                    }

                    if (read.Fin)
                    {
                        Finished.Add(streamId);
                        return;
                    }

                    break;
                default:
                    return;
            }
        }
    }
}
