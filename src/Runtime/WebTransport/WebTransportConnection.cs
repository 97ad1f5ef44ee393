using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.WebTransport;

/// <summary>The WebTransport of one HTTP/3 connection, either side: its sessions, their streams, and the streams that wait for a session. The loop's thread only.</summary>
internal sealed class WebTransportConnection : IHttp3StreamAcceptor
{
    /// <summary>Sessions that are over and still known as such; streams of older ones are taken for early, and rejected in time.</summary>
    private const int MaxKnownOver = 64;

    private readonly Dictionary<long, WebTransportSession> _sessions = [];

    /// <summary>By id; null for those that are rejected and read to their end.</summary>
    private readonly Dictionary<long, WebTransportStream?> _streams = [];

    private readonly List<WaitingStream> _waiting = [];
    private readonly Queue<long> _over = new();
    private List<TaskCompletionSource<bool>>? _awaitSettings;
    private bool _isOver;

    public WebTransportConnection(Http3Connection connection, IStreamLoop loop, WebTransportLimits limits)
    {
        (Http3, Loop, Limits) = (connection, loop, limits);
        connection.Acceptor = this;
    }

    public Http3Connection Http3 { get; }

    public IStreamLoop Loop { get; }

    public WebTransportLimits Limits { get; }

    public int Sessions => _sessions.Count;

    /// <summary>Streams that wait for their session.</summary>
    public int Waiting => _waiting.Count;

    public bool IsGoingAway { get; private set; }

    private QuicTransport Transport => Http3.Transport;

    /// <summary>True when the peer's SETTINGS are there, false if the connection ends before.</summary>
    public ValueTask<bool> SettingsAsync()
    {
        if (Http3.PeerSettings is not null || _isOver)
        {
            return new ValueTask<bool>(!_isOver);
        }

        var waiter = new TaskCompletionSource<bool>();
        (_awaitSettings ??= []).Add(waiter);
        return new ValueTask<bool>(waiter.Task);
    }

    /// <summary>Another session may be accepted. Without flow control of its own a session of the newer dialects has the connection for itself (5.1).</summary>
    public bool HasRoom(WebTransportDialect dialect) =>
        _sessions.Count < Limits.MaxSessions && (_sessions.Count == 0 || dialect < WebTransportDialect.Draft13 || WebTransportSession.HasFlowControl(this, dialect));

    /// <summary>A session whose CONNECT was answered with 2xx. Its streams and datagrams that came earlier come now.</summary>
    public WebTransportSession Begin(Http3RequestStream stream, IWebTransportSessionOwner owner, WebTransportDialect dialect, string? subprotocol, H3ConnectionInfo? info)
    {
        var session = new WebTransportSession(this, stream, owner, dialect, subprotocol) { Connection = info };
        _sessions.Add(session.Id, session);
        session.Begin();
        for (int index = 0; index < _waiting.Count;)
        {
            WaitingStream waiting = _waiting[index];
            if (waiting.SessionId != session.Id)
            {
                index++;
                continue;
            }

            _waiting.RemoveAt(index);
            session.OnPeerStream(waiting.StreamId, waiting.Received.Span, waiting.Fin);
            if (waiting.StopCode is { } code)
            {
                OnStreamStopped(waiting.StreamId, code);
            }

            waiting.Received.Release(Http3.Pool);
        }

        stream.DeliverEarlyDatagrams();
        return session;
    }

    public void OnStream(long streamId, long sessionId, ReadOnlySpan<byte> rest, bool fin)
    {
        if (_sessions.TryGetValue(sessionId, out WebTransportSession? session))
        {
            session.OnPeerStream(streamId, rest, fin);
        }
        else if (_over.Contains(sessionId))
        {
            Reject(streamId, WebTransportErrorCode.SessionGone, fin);
        }
        else
        {
            if (_waiting.Count == Limits.MaxWaitingStreams)
            {
                RejectWaiting(0);
            }

            var waiting = new WaitingStream { StreamId = streamId, SessionId = sessionId, Fin = fin };
            waiting.Received.Append(Http3.Pool, rest);
            _waiting.Add(waiting);
        }
    }

    public bool OnStreamReadable(long streamId)
    {
        if (_streams.TryGetValue(streamId, out WebTransportStream? stream))
        {
            if (stream is null)
            {
                Discard(streamId);
            }
            else
            {
                stream.OnReadable();
            }

            return true;
        }

        foreach (WaitingStream waiting in _waiting)
        {
            if (waiting.StreamId == streamId)
            {
                // It stays with the transport until somebody wants it.
                return true;
            }
        }

        return false;
    }

    public bool OnStreamWritable(long streamId)
    {
        if (!_streams.TryGetValue(streamId, out WebTransportStream? stream))
        {
            return false;
        }

        stream?.OnWritable();
        return true;
    }

    public bool OnStreamStopped(long streamId, ulong errorCode)
    {
        if (_streams.TryGetValue(streamId, out WebTransportStream? stream))
        {
            stream?.OnStopped(errorCode);
            return true;
        }

        if (_waiting.Find(waiting => waiting.StreamId == streamId) is { } early)
        {
            early.StopCode = errorCode;
            return true;
        }

        return false;
    }

    public void OnRequestOver(long streamId)
    {
        for (int index = _waiting.Count - 1; index >= 0; index--)
        {
            if (_waiting[index].SessionId == streamId)
            {
                RejectWaiting(index);
            }
        }
    }

    public void OnSettings() => AnswerSettings(true);

    public void OnGoAway()
    {
        if (IsGoingAway)
        {
            return;
        }

        IsGoingAway = true;
        foreach (WebTransportSession session in _sessions.Values.ToArray())
        {
            session.OnGoAway();
        }
    }

    public void OnTurnEnd()
    {
        if (_sessions.Count == 0)
        {
            return;
        }

        foreach (WebTransportSession session in _sessions.Values)
        {
            if (session.HasWork)
            {
                WorkOff();
                return;
            }
        }
    }

    public void OnConnectionOver()
    {
        _isOver = true;
        AnswerSettings(false);
        foreach (WaitingStream waiting in _waiting)
        {
            waiting.Received.Release(Http3.Pool);
        }

        _waiting.Clear();
        _streams.Clear();
    }

    internal void Add(WebTransportStream stream) => _streams.Add(stream.Id, stream);

    internal void Remove(WebTransportStream stream) => _streams.Remove(stream.Id);

    internal void Remove(WebTransportSession session)
    {
        if (_sessions.Remove(session.Id))
        {
            if (_over.Count == MaxKnownOver)
            {
                _over.Dequeue();
            }

            _over.Enqueue(session.Id);
        }
    }

    /// <summary>Both sides of a stream are given up; what comes is read until its end, which gives its place back.</summary>
    internal void Reject(long streamId, ulong code, bool fin)
    {
        if ((streamId & 2) == 0)
        {
            Transport.Reset(streamId, code);
        }

        if (!fin)
        {
            _streams[streamId] = null;
            Discard(streamId);
            if (_streams.ContainsKey(streamId))
            {
                Transport.StopReading(streamId, code);
            }
        }
    }

    private void Discard(long streamId)
    {
        while (true)
        {
            QuicRead read = Transport.Read(streamId, Http3.Pool.Scratch);
            if (read.Status == QuicStreamStatus.Blocked || read is { Status: QuicStreamStatus.Ok, Count: 0, Fin: false })
            {
                return;
            }

            if (read.Status != QuicStreamStatus.Ok || read.Fin)
            {
                _streams.Remove(streamId);
                return;
            }
        }
    }

    private void WorkOff()
    {
        foreach (WebTransportSession session in _sessions.Values.ToArray())
        {
            session.WorkOff();
        }
    }

    private void RejectWaiting(int index)
    {
        WaitingStream waiting = _waiting[index];
        _waiting.RemoveAt(index);
        waiting.Received.Release(Http3.Pool);
        Reject(waiting.StreamId, WebTransportErrorCode.BufferedStreamRejected, waiting.Fin);
    }

    private void AnswerSettings(bool result)
    {
        if (_awaitSettings is { } waiters)
        {
            _awaitSettings = null;
            waiters.ForEach(waiter => waiter.TrySetResult(result));
        }
    }

    private sealed class WaitingStream
    {
        public required long StreamId { get; init; }

        public required long SessionId { get; init; }

        /// <summary>It has ended behind what was received.</summary>
        public required bool Fin { get; init; }

        /// <summary>The peer does not read our side.</summary>
        public ulong? StopCode { get; set; }

        public PooledBytes Received;
    }
}
