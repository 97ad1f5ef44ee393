using System.Net;
using System.Text;
using H3Routes.Udp;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>
/// A connection: the one owner of a quiche_conn, which its <see cref="QuicEndpoint"/> feeds with packets and frees. To the application it is over when
/// <see cref="IQuicApplication.OnClosed"/> was called; the engine's part may drain for a while longer (RFC 9000 10.2).
/// </summary>
internal sealed unsafe partial class QuicConnection : QuicTransport
{
    /// <summary>The engine gives streams of which nothing is said urgency 127 of 255; with this, that is the default of RFC 9218, 3.</summary>
    private const byte UrgencyOffset = 124;

    private readonly QuicEndpoint _endpoint;
    private readonly bool _isServer;
    private readonly TimeSpan _idleTimeout;
    private readonly HashSet<long> _shortWrites = [];
    private quiche_conn* _handle;
    private SocketAddressBytes _local;
    private SocketAddressBytes _remote;
    private bool _over;
    private bool _closedByUs;
    private QuicCloseReason? _handshakeFailure;
    private ulong _createdBidirectional;
    private ulong _createdUnidirectional;
    private ulong _openedBidirectional;
    private ulong _openedUnidirectional;

    public QuicConnection(
        QuicEndpoint endpoint, quiche_conn* handle, bool isServer, in QuicConnectionId originalDestination, in SocketAddressBytes local, in SocketAddressBytes remote,
        TimeSpan idleTimeout = default)
    {
        _endpoint = endpoint;
        _handle = handle;
        _isServer = isServer;
        _idleTimeout = idleTimeout;
        _local = local;
        _remote = remote;
        OriginalDestination = originalDestination;
    }

    public override bool IsServer => _isServer;

    /// <summary>The destination of the client's very first packet: by it, both sides' logs name the connection.</summary>
    public QuicConnectionId OriginalDestination { get; }

    /// <summary>Whatever the owner wants to find again.</summary>
    public object? State { get; set; }

    /// <summary>The handshake is complete.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>The application was told that the connection is over.</summary>
    public bool IsOver => _over;

    /// <summary>The protocol that both sides speak, by ALPN; empty before the handshake.</summary>
    public string ApplicationProtocol { get; private set; } = "";

    /// <summary>Where the peer is now: it may move.</summary>
    public IPEndPoint RemoteEndPoint => _remote.ToIPEndPoint();

    public IPEndPoint LocalEndPoint => _local.ToIPEndPoint();

    /// <summary>The name that the client asked for (SNI); null without one.</summary>
    public string? ServerName
    {
        get
        {
            byte* name = null;
            nuint length = 0;
            if (_handle is not null)
            {
                quiche_conn_server_name(_handle, &name, &length);
            }

            return length == 0 ? null : Encoding.ASCII.GetString(name, (int)length);
        }
    }

    /// <summary>The peer's leaf certificate (DER), a copy; empty without one.</summary>
    public byte[] PeerCertificate
    {
        get
        {
            byte* der = null;
            nuint length = 0;
            if (_handle is not null)
            {
                quiche_conn_peer_cert(_handle, &der, &length);
            }

            return length == 0 ? [] : new ReadOnlySpan<byte>(der, (int)length).ToArray();
        }
    }

    /// <summary>Client: the newest TLS session that the server has given (RFC 8446 4.6.1), a copy; empty before. It holds secrets.</summary>
    public byte[] Session
    {
        get
        {
            byte* session = null;
            nuint length = 0;
            if (_handle is not null)
            {
                quiche_conn_session(_handle, &session, &length);
            }

            return length == 0 ? [] : new ReadOnlySpan<byte>(session, (int)length).ToArray();
        }
    }

    /// <summary>The handshake has resumed an earlier session.</summary>
    public bool IsResumed => _handle is not null && quiche_conn_is_resumed(_handle);

    /// <summary>By which the engine's log lines name the connection.</summary>
    public string TraceId
    {
        get
        {
            byte* id = null;
            nuint length = 0;
            if (_handle is not null)
            {
                quiche_conn_trace_id(_handle, &id, &length);
            }

            return length == 0 ? "" : Encoding.ASCII.GetString(id, (int)length);
        }
    }

    /// <summary>The figures so far; zeros when the engine's part is gone.</summary>
    public QuicStatistics Statistics
    {
        get
        {
            if (_handle is null)
            {
                return default;
            }

            quiche_stats all;
            quiche_conn_stats(_handle, &all);
            quiche_path_stats path = default;
            for (nuint i = 0; i < all.paths_count && !path.active; i++)
            {
                _ = quiche_conn_path_stats(_handle, i, &path);
            }

            return new QuicStatistics(
                TimeSpan.FromTicks((long)(path.rtt / 100)), (long)path.cwnd, (long)all.recv, (long)all.sent, (long)all.lost, (long)all.recv_bytes, (long)all.sent_bytes,
                (long)all.dgram_recv, (long)all.dgram_sent, (int)all.paths_count);
        }
    }

    /// <summary>Datagrams that were received but longer than the buffer they were asked into.</summary>
    public long DatagramsTooLong { get; private set; }

    /// <summary>Datagrams that were not sent: the queue was full, or they were too long.</summary>
    public long DatagramsRefused { get; private set; }

    public override QuicRead Read(long streamId, Span<byte> destination)
    {
        // What has arrived may be read to the last, also after the end.
        if (_handle is null)
        {
            return new QuicRead(QuicStreamStatus.Closed, 0, false, 0);
        }

        nint count;
        var fin = false;
        ulong error = 0;
        fixed (byte* buffer = destination)
        {
            count = quiche_conn_stream_recv(_handle, (ulong)streamId, buffer is null ? (byte*)1 : buffer, (nuint)destination.Length, &fin, &error);
        }

        if (count >= 0)
        {
            // Reading widens the peer's window: that may be worth a packet.
            _endpoint.MarkDirty(this);
            return new QuicRead(QuicStreamStatus.Ok, (int)count, fin, 0);
        }

        return count switch
        {
            // A reset after an unread end drops the data without a word: such a stream is gone, not merely empty.
            QUICHE_ERR_DONE when quiche_conn_stream_finished(_handle, (ulong)streamId) => new QuicRead(QuicStreamStatus.Closed, 0, false, 0),
            QUICHE_ERR_DONE => new QuicRead(QuicStreamStatus.Blocked, 0, false, 0),
            QUICHE_ERR_STREAM_RESET => new QuicRead(QuicStreamStatus.Aborted, 0, false, error),
            _ => new QuicRead(QuicStreamStatus.Closed, 0, false, 0),
        };
    }

    public override QuicWrite Write(long streamId, ReadOnlySpan<byte> data, bool fin)
    {
        if (_over)
        {
            return new QuicWrite(QuicStreamStatus.Closed, 0, 0);
        }

        nint count;
        ulong error = 0;
        fixed (byte* buffer = data)
        {
            count = quiche_conn_stream_send(_handle, (ulong)streamId, buffer, (nuint)data.Length, fin, &error);
        }

        // The engine says the same of a stream that takes nothing now and of one that is gone; only the second has no capacity to ask for.
        if (count == QUICHE_ERR_DONE && quiche_conn_stream_capacity(_handle, (ulong)streamId) < 0)
        {
            return Gone(streamId);
        }

        if (count >= 0 || count == QUICHE_ERR_DONE)
        {
            NoteCreated(streamId);
            _endpoint.MarkDirty(this);
            if (count == data.Length)
            {
                return new QuicWrite(QuicStreamStatus.Ok, (int)count, 0);
            }

            _shortWrites.Add(streamId);
            return count > 0 ? new QuicWrite(QuicStreamStatus.Ok, (int)count, 0) : new QuicWrite(QuicStreamStatus.Blocked, 0, 0);
        }

        if (count != QUICHE_ERR_STREAM_STOPPED)
        {
            return Gone(streamId);
        }

        _shortWrites.Remove(streamId);
        return new QuicWrite(QuicStreamStatus.Aborted, 0, error);
    }

    private QuicWrite Gone(long streamId)
    {
        _shortWrites.Remove(streamId);
        foreach (var (stopped, errorCode) in _stops)
        {
            if (stopped == streamId)
            {
                return new QuicWrite(QuicStreamStatus.Aborted, 0, errorCode);
            }
        }

        return new QuicWrite(QuicStreamStatus.Closed, 0, 0);
    }

    public override int WriteCapacity(long streamId)
        => _over ? 0 : (int)Math.Clamp(quiche_conn_stream_capacity(_handle, (ulong)streamId), 0, int.MaxValue);

    public override void StopReading(long streamId, ulong errorCode) => Shutdown(streamId, QUICHE_SHUTDOWN_READ, errorCode);

    public override void Reset(long streamId, ulong errorCode)
    {
        _shortWrites.Remove(streamId);
        Shutdown(streamId, QUICHE_SHUTDOWN_WRITE, errorCode);
    }

    public override void ResetAt(long streamId, ulong errorCode, long reliableSize)
    {
        if (_over || reliableSize <= 0 || !HasResetStreamAt || !quiche_conn_is_reset_stream_at_enabled_by_peer(_handle)
            || quiche_conn_stream_reset_at(_handle, (ulong)streamId, errorCode, (ulong)reliableSize) < 0)
        {
            Reset(streamId, errorCode);
            return;
        }

        _shortWrites.Remove(streamId);
        _endpoint.MarkDirty(this);
    }

    public override void SetPriority(long streamId, byte urgency, bool incremental)
    {
        // The engine makes a stream that is not there yet, and must not make one again that is gone.
        if (!_over && quiche_conn_stream_priority(_handle, (ulong)streamId, (byte)(urgency + UrgencyOffset), incremental) == 0)
        {
            NoteCreated(streamId);
        }
    }

    public override bool TryOpenStream(bool bidirectional, out long streamId)
    {
        // The engine counts a stream from its first write on, the caller from now on.
        ref var opened = ref bidirectional ? ref _openedBidirectional : ref _openedUnidirectional;
        streamId = 0;
        if (_over || !(IsEstablished || IsInEarlyData))
        {
            return false;
        }

        var limit = bidirectional
            ? _createdBidirectional + quiche_conn_peer_streams_left_bidi(_handle)
            : _createdUnidirectional + quiche_conn_peer_streams_left_uni(_handle);
        if (opened >= limit)
        {
            return false;
        }

        streamId = (long)((opened << 2) | (bidirectional ? 0u : 2u) | (_isServer ? 1u : 0u));
        opened++;
        return true;
    }

    public override void Close(ulong errorCode, ReadOnlySpan<byte> reason) => Close(isApplicationError: true, errorCode, reason);

    /// <summary>Closes with a code of the application or of the transport (RFC 9000 20.1); later calls do nothing.</summary>
    public void Close(bool isApplicationError, ulong errorCode, ReadOnlySpan<byte> reason)
    {
        if (_over || _closedByUs)
        {
            return;
        }

        _closedByUs = true;
        fixed (byte* text = reason)
        {
            _ = quiche_conn_close(_handle, isApplicationError, errorCode, text is null ? (byte*)1 : text, (nuint)reason.Length);
        }

        _endpoint.MarkDirty(this);
    }

    public override int MaxDatagramLength => _over ? 0 : (int)Math.Max(0, quiche_conn_dgram_max_writable_len(_handle));

    public override bool SendDatagram(ReadOnlySpan<byte> payload)
    {
        if (_over)
        {
            return false;
        }

        nint result;
        fixed (byte* buffer = payload)
        {
            result = quiche_conn_dgram_send(_handle, buffer is null ? (byte*)1 : buffer, (nuint)payload.Length);
        }

        if (result < 0)
        {
            DatagramsRefused++;
            return false;
        }

        _endpoint.MarkDirty(this);
        return true;
    }

    public override bool TryReceiveDatagram(Span<byte> destination, out int length)
    {
        length = 0;
        while (!_over && quiche_conn_dgram_recv_front_len(_handle) >= 0)
        {
            nint result;
            fixed (byte* buffer = destination)
            {
                // One that does not fit is taken from the queue all the same.
                result = quiche_conn_dgram_recv(_handle, buffer is null ? (byte*)1 : buffer, (nuint)destination.Length);
            }

            if (result >= 0)
            {
                length = (int)result;
                return true;
            }

            if (result != QUICHE_ERR_BUFFER_TOO_SHORT)
            {
                return false;
            }

            DatagramsTooLong++;
        }

        return false;
    }

    /// <summary>The shorter of both sides' idle timeouts (RFC 9000 10.1); zero for never, or before the handshake.</summary>
    public TimeSpan IdleTimeout
    {
        get
        {
            quiche_transport_params peer;
            if (_over || !quiche_conn_peer_transport_params(_handle, &peer))
            {
                return TimeSpan.Zero;
            }

            var theirs = TimeSpan.FromMilliseconds(Math.Min(peer.peer_max_idle_timeout, int.MaxValue));
            return theirs == TimeSpan.Zero || (_idleTimeout != TimeSpan.Zero && _idleTimeout < theirs) ? _idleTimeout : theirs;
        }
    }

    /// <summary>Sends a PING unless something that the peer must acknowledge is sent anyway: its acknowledgement keeps the connection alive (RFC 9000 10.1.2).</summary>
    public void Ping()
    {
        if (!_over && quiche_conn_send_ack_eliciting(_handle) >= 0)
        {
            _endpoint.MarkDirty(this);
        }
    }

    private void Shutdown(long streamId, int direction, ulong errorCode)
    {
        if (!_over)
        {
            _ = quiche_conn_stream_shutdown(_handle, (ulong)streamId, direction, errorCode);
            _endpoint.MarkDirty(this);
        }
    }

    /// <summary>RFC 9000 2.1: the last bit is the initiator, the one before it the direction.</summary>
    private void NoteCreated(long streamId)
    {
        if ((streamId & 1) == (_isServer ? 1 : 0))
        {
            ref var created = ref (streamId & 2) == 0 ? ref _createdBidirectional : ref _createdUnidirectional;
            created = Math.Max(created, (ulong)(streamId >> 2) + 1);
        }
    }
}
