using H3Routes.EventLoops;
using H3Routes.Quic;

namespace H3Routes.Client;

/// <summary>
/// One end of a QUIC connection made of memory: streams with flow control, resets and a limit of streams. Both ends live on one loop; what one does, the other is
/// told in a later turn, as over a network.
/// </summary>
internal sealed class MemoryTransport : QuicTransport
{
    private readonly EventLoop _loop;
    private readonly Dictionary<long, Direction> _sending = [];
    private readonly Dictionary<long, Direction> _receiving = [];
    private readonly SortedSet<long> _readable = [];
    private readonly SortedSet<long> _writable = [];
    private readonly SortedDictionary<long, ulong> _stopped = [];
    private MemoryTransport _peer = null!;
    private QuicCloseInfo? _closing;
    private long _nextBidirectional, _nextUnidirectional;
    private int _maxStreams;
    private bool _established, _turnPosted;

    private MemoryTransport(EventLoop loop, bool isServer, IQuicApplication? application, int maxStreams)
    {
        (_loop, IsServer, Application, _maxStreams) = (loop, isServer, application, maxStreams);
        (_nextBidirectional, _nextUnidirectional) = isServer ? (1, 3) : (0, 2);
    }

    public override bool IsServer { get; }

    public override int MaxDatagramLength => 1200;

    public IQuicApplication? Application { get; set; }

    /// <summary>Bytes that a stream holds unread.</summary>
    public int Window { get; init; } = 64 << 10;

    public bool IsOver { get; private set; }

    /// <summary>What the other end was told when this one closed; null before.</summary>
    public QuicCloseInfo? Closed { get; private set; }

    public static (MemoryTransport Client, MemoryTransport Server) CreatePair(EventLoop loop, IQuicApplication client, int maxStreams)
    {
        var pair = (Client: new MemoryTransport(loop, false, client, maxStreams), Server: new MemoryTransport(loop, true, null, 0));
        (pair.Client._peer, pair.Server._peer) = (pair.Server, pair.Client);
        return pair;
    }

    public void Establish()
    {
        _established = _peer._established = true;
        _peer.Application!.OnEstablished();
        Application!.OnEstablished();
        PostTurn();
        _peer.PostTurn();
    }

    /// <summary>Ends it on this side as if the network had said so; the other end hears nothing.</summary>
    public void End(QuicCloseInfo info)
    {
        _closing = info;
        PostTurn();
    }

    public override QuicRead Read(long streamId, Span<byte> destination)
    {
        if (!_receiving.TryGetValue(streamId, out var direction))
        {
            return new QuicRead(QuicStreamStatus.Closed, 0, false, 0);
        }

        if (direction.Reset is { } code)
        {
            return new QuicRead(QuicStreamStatus.Aborted, 0, false, code);
        }

        var count = Math.Min(destination.Length, direction.Bytes.Count);
        for (var i = 0; i < count; i++)
        {
            destination[i] = direction.Bytes.Dequeue();
        }

        var fin = direction.Fin && direction.Bytes.Count == 0;
        if (count > 0 && direction.WriterWaits)
        {
            direction.WriterWaits = false;
            _peer._writable.Add(streamId);
            _peer.PostTurn();
        }

        if (fin && !direction.Over)
        {
            direction.Over = true;
            GrantStream(streamId);
        }

        return count > 0 || fin ? new QuicRead(QuicStreamStatus.Ok, count, fin, 0) : new QuicRead(QuicStreamStatus.Blocked, 0, false, 0);
    }

    public override QuicWrite Write(long streamId, ReadOnlySpan<byte> data, bool fin)
    {
        if (IsOver)
        {
            return new QuicWrite(QuicStreamStatus.Closed, 0, 0);
        }

        var direction = Sending(streamId);
        if (direction.Stopped is { } code)
        {
            return new QuicWrite(QuicStreamStatus.Aborted, 0, code);
        }

        var count = Math.Min(data.Length, Window - direction.Bytes.Count);
        foreach (var value in data[..count])
        {
            direction.Bytes.Enqueue(value);
        }

        direction.Fin |= fin && count == data.Length;
        direction.WriterWaits |= count < data.Length;
        _peer._readable.Add(streamId);
        _peer.PostTurn();
        return count == 0 && data.Length > 0 ? new QuicWrite(QuicStreamStatus.Blocked, 0, 0) : new QuicWrite(QuicStreamStatus.Ok, count, 0);
    }

    public override int WriteCapacity(long streamId) => IsOver ? 0 : Window - Sending(streamId).Bytes.Count;

    public override void StopReading(long streamId, ulong errorCode)
    {
        if (!IsOver && _receiving.TryGetValue(streamId, out var direction) && direction is { Stopped: null, Over: false })
        {
            direction.Stopped = errorCode;
            direction.Over = true;
            GrantStream(streamId);
            _peer._stopped.Add(streamId, errorCode);
            _peer.PostTurn();
        }
    }

    public override void ResetAt(long streamId, ulong errorCode, long reliableSize) => Reset(streamId, errorCode);

    public override void Reset(long streamId, ulong errorCode)
    {
        if (!IsOver)
        {
            Sending(streamId).Reset ??= errorCode;
            _peer._readable.Add(streamId);
            _peer.PostTurn();
        }
    }

    public override void SetPriority(long streamId, byte urgency, bool incremental)
    {
    }

    public override bool TryOpenStream(bool bidirectional, out long streamId)
    {
        streamId = bidirectional ? _nextBidirectional : _nextUnidirectional;
        if (IsOver || (bidirectional && _maxStreams == 0))
        {
            return false;
        }

        if (bidirectional)
        {
            _maxStreams--;
            _nextBidirectional += 4;
        }
        else
        {
            _nextUnidirectional += 4;
        }

        return true;
    }

    public override void Close(ulong errorCode, ReadOnlySpan<byte> reason)
    {
        if (!IsOver && _closing is null)
        {
            var text = System.Text.Encoding.UTF8.GetString(reason);
            Closed = new QuicCloseInfo(QuicCloseReason.Peer, true, errorCode, text);
            End(new QuicCloseInfo(QuicCloseReason.Local, true, errorCode, text));
            _peer.End(Closed.Value);
        }
    }

    public override bool SendDatagram(ReadOnlySpan<byte> payload) => false;

    public override bool TryReceiveDatagram(Span<byte> destination, out int length)
    {
        length = 0;
        return false;
    }

    /// <summary>The code of a reset or stop that this end got for a stream; null without one.</summary>
    public ulong? ResetCode(long streamId) => _receiving.TryGetValue(streamId, out var direction) ? direction.Reset : null;

    public ulong? StopCode(long streamId) => _sending.TryGetValue(streamId, out var direction) ? direction.Stopped : null;

    /// <summary>Bytes that this end has been sent and has not read.</summary>
    public int Unread(long streamId) => _receiving.TryGetValue(streamId, out var direction) ? direction.Bytes.Count : 0;

    private Direction Sending(long streamId)
    {
        if (!_sending.TryGetValue(streamId, out var direction))
        {
            _sending.Add(streamId, direction = new Direction());
            _peer._receiving.Add(streamId, direction);
            if ((streamId & 2) == 0 && IsServer == ((streamId & 1) == 1))
            {
                var back = new Direction();
                _receiving.Add(streamId, back);
                _peer._sending.Add(streamId, back);
            }
        }

        return direction;
    }

    /// <summary>MAX_STREAMS: a request stream was read to its end here, or is not wanted; the client may open another.</summary>
    private void GrantStream(long streamId)
    {
        if (!IsServer && (streamId & 3) == 0)
        {
            _maxStreams++;
            PostTurn();
        }
    }

    private void PostTurn()
    {
        if (!_turnPosted && !IsOver)
        {
            _turnPosted = true;
            _loop.Post(static state => ((MemoryTransport)state!).Turn(), this);
        }
    }

    private void Turn()
    {
        _turnPosted = false;
        if (IsOver)
        {
            return;
        }

        if (_established && _closing is null)
        {
            while (_readable.Count > 0 && !IsOver)
            {
                var streamId = _readable.Min;
                _readable.Remove(streamId);
                Application!.OnStreamReadable(streamId);
            }

            while (_stopped.Count > 0 && !IsOver)
            {
                var (streamId, code) = _stopped.First();
                _stopped.Remove(streamId);
                _writable.Remove(streamId);
                Application!.OnStreamStopped(streamId, code);
            }

            while (_writable.Count > 0 && !IsOver)
            {
                var streamId = _writable.Min;
                _writable.Remove(streamId);
                Application!.OnStreamWritable(streamId);
            }

            Application!.OnTurnEnd();
        }

        if (_closing is { } info)
        {
            IsOver = true;
            Application!.OnClosed(info);
        }
    }

    private sealed class Direction
    {
        public Queue<byte> Bytes { get; } = [];

        public bool Fin { get; set; }

        public bool Over { get; set; }

        public bool WriterWaits { get; set; }

        public ulong? Reset { get; set; }

        public ulong? Stopped { get; set; }
    }
}
