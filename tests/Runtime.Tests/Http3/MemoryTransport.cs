using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>
/// A QUIC connection made of bytes: what the test puts in is read by the room above, what that writes lies in <see cref="Sent"/>. Events are the test's to raise,
/// or those of <see cref="MemoryTransportPair"/>, which joins two.
/// </summary>
internal sealed class MemoryTransport(bool isServer) : QuicTransport
{
    private readonly Dictionary<long, MemoryStreamState> _streams = [];
    private readonly Queue<byte[]> _datagrams = new();
    private long _nextBidirectional = isServer ? 1 : 0;
    private long _nextUnidirectional = isServer ? 3 : 2;

    public override bool IsServer { get; } = isServer;

    /// <summary>Bytes that a stream takes before it blocks.</summary>
    public int SendWindow { get; set; } = int.MaxValue;

    /// <summary>Unread bytes of a stream beyond which <see cref="MemoryTransportPair"/> delivers no more.</summary>
    public int ReceiveWindow { get; set; } = int.MaxValue;

    /// <summary>Most bytes that one read gives.</summary>
    public int MostPerRead { get; set; } = int.MaxValue;

    public int BidirectionalCredit { get; set; } = 100;

    public int UnidirectionalCredit { get; set; } = 100;

    public ulong? CloseCode { get; private set; }

    public string CloseReason { get; private set; } = "";

    /// <summary>Calls of <see cref="Write"/>.</summary>
    public int Writes { get; private set; }

    /// <summary>Calls of <see cref="SetPriority"/>.</summary>
    public List<(long StreamId, Http3Priority Priority)> Priorities { get; } = [];

    public IEnumerable<long> StreamIds => _streams.Keys;

    /// <summary>0 for a peer without the transport parameter.</summary>
    public int DatagramLimit { get; set; } = 1200;

    public override int MaxDatagramLength => DatagramLimit;

    /// <summary>Datagrams that were sent.</summary>
    public Queue<byte[]> SentDatagrams { get; } = new();

    /// <summary>What <see cref="ResetAt"/> was asked to deliver all the same.</summary>
    public Dictionary<long, long> ReliableSizes { get; } = [];

    public MemoryStreamState Stream(long id)
    {
        if (!_streams.TryGetValue(id, out MemoryStreamState? stream))
        {
            _streams[id] = stream = new MemoryStreamState();
        }

        return stream;
    }

    public byte[] Sent(long id) => Stream(id).Outgoing.ToArray();

    /// <summary>The peer's bytes; the event is for the caller to raise.</summary>
    public void Receive(long id, ReadOnlySpan<byte> bytes, bool fin)
    {
        MemoryStreamState stream = Stream(id);
        if (!stream.IsStopped)
        {
            stream.Incoming.Append(bytes);
        }

        stream.IncomingFin |= fin;
    }

    public void ReceiveDatagram(byte[] payload) => _datagrams.Enqueue(payload);

    public override QuicRead Read(long streamId, Span<byte> destination)
    {
        if (CloseCode is not null || !_streams.TryGetValue(streamId, out MemoryStreamState? stream) || stream.IsReadOver)
        {
            return new(QuicStreamStatus.Closed, 0, false, 0);
        }

        if (stream.IncomingReset is { } code)
        {
            stream.IsReadOver = true;
            return new(QuicStreamStatus.Aborted, 0, false, code);
        }

        int count = Math.Min(Math.Min(destination.Length, MostPerRead), stream.Incoming.Length);
        if (count == 0 && !(stream.IncomingFin && stream.Incoming.Length == 0))
        {
            return new(QuicStreamStatus.Blocked, 0, false, 0);
        }

        stream.Incoming.Take(destination[..count]);
        stream.IsReadOver = stream.IncomingFin && stream.Incoming.Length == 0;
        return new(QuicStreamStatus.Ok, count, stream.IsReadOver, 0);
    }

    public override QuicWrite Write(long streamId, ReadOnlySpan<byte> data, bool fin)
    {
        Writes++;
        if (CloseCode is not null || !_streams.TryGetValue(streamId, out MemoryStreamState? stream) || stream.IsGone)
        {
            return new(QuicStreamStatus.Closed, 0, 0);
        }

        if (stream.ResetCode is not null)
        {
            return new(QuicStreamStatus.Closed, 0, 0);
        }

        if (stream.StoppedByPeer is { } code)
        {
            return new(QuicStreamStatus.Aborted, 0, code);
        }

        Assert.False(stream.OutgoingFin && data.Length > 0, "a write behind FIN");
        int count = Math.Min(data.Length, SendWindow - stream.Outgoing.Length);
        stream.Outgoing.Append(data[..count]);
        stream.OutgoingFin |= fin && count == data.Length;
        stream.IsShort = count < data.Length;
        return new(count == 0 && data.Length > 0 ? QuicStreamStatus.Blocked : QuicStreamStatus.Ok, count, 0);
    }

    public override int WriteCapacity(long streamId) => _streams.TryGetValue(streamId, out MemoryStreamState? stream) && !stream.IsGone ? SendWindow - stream.Outgoing.Length : 0;

    public override void StopReading(long streamId, ulong errorCode)
    {
        if (CloseCode is null && Stream(streamId) is { IsReadOver: false } stream)
        {
            stream.StopCode = errorCode;
            stream.IsReadOver = true;
            stream.Incoming.Clear();
        }
    }

    public override void Reset(long streamId, ulong errorCode)
    {
        if (CloseCode is null && Stream(streamId) is { ResetCode: null } stream)
        {
            stream.ResetCode = errorCode;
            stream.Outgoing.Clear();
        }
    }

    public override void ResetAt(long streamId, ulong errorCode, long reliableSize)
    {
        ReliableSizes[streamId] = reliableSize;
        Reset(streamId, errorCode);
    }

    public override void SetPriority(long streamId, byte urgency, bool incremental) => Priorities.Add((streamId, new Http3Priority(urgency, incremental)));

    public override bool TryOpenStream(bool bidirectional, out long streamId)
    {
        streamId = -1;
        if (CloseCode is not null || (bidirectional ? BidirectionalCredit-- : UnidirectionalCredit--) <= 0)
        {
            return false;
        }

        streamId = bidirectional ? _nextBidirectional : _nextUnidirectional;
        _ = bidirectional ? _nextBidirectional += 4 : _nextUnidirectional += 4;
        Stream(streamId);
        return true;
    }

    public override void Close(ulong errorCode, ReadOnlySpan<byte> reason)
    {
        if (CloseCode is null)
        {
            CloseCode = errorCode;
            CloseReason = System.Text.Encoding.UTF8.GetString(reason);
        }
    }

    public override bool SendDatagram(ReadOnlySpan<byte> payload)
    {
        if (CloseCode is not null || payload.Length > DatagramLimit)
        {
            return false;
        }

        SentDatagrams.Enqueue(payload.ToArray());
        return true;
    }

    public override bool TryReceiveDatagram(Span<byte> destination, out int length)
    {
        length = 0;
        if (!_datagrams.TryDequeue(out byte[]? datagram))
        {
            return false;
        }

        datagram.CopyTo(destination);
        length = datagram.Length;
        return true;
    }
}
