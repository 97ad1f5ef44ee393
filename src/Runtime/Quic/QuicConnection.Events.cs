using System.Text;
using H3Routes.EventLoops;
using H3Routes.Udp;
using Microsoft.Extensions.Logging;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>What the endpoint does with a connection: packets in, packets out, deadlines, and the application's calls.</summary>
internal sealed unsafe partial class QuicConnection : IDeadline
{
    /// <summary>More streams than can become writable in one turn unless the engine goes round in circles.</summary>
    private const int MaxWritableEvents = 4_096;

    /// <summary>Looked up once: it is asked in every turn.</summary>
    private static readonly bool EngineTellsOfStops = HasStoppedStreamEvents;

    private readonly List<QuicConnectionId> _ids = [];

    /// <summary>The turn's stops, of which the application is yet to be told.</summary>
    private readonly List<(long StreamId, ulong ErrorCode)> _stops = [];

    private IQuicApplication? _application;
    private QuicCloseInfo? _closeInfo;
    private bool _sawOtherAddress;

    /// <summary>It has a place in the endpoint's list of connections that got packets this turn.</summary>
    public bool IsTouched { get; set; }

    /// <summary>It has a place in the endpoint's list of connections that may have packets to send.</summary>
    public bool IsDirty { get; set; }

    /// <summary>When it needs attention, in the loop's time.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    long IDeadline.Order => 0;

    /// <summary>Its place among the endpoint's deadlines, or -1.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>Its place in the endpoint's list of connections.</summary>
    public int ListIndex { get; set; } = -1;

    /// <summary>Nothing is to be sent before, in the loop's time: the congestion control's pacing.</summary>
    public long PacedUntil { get; set; }

    /// <summary>When the handshake is given up, in the loop's time.</summary>
    public long HandshakeDeadline { get; set; } = long.MaxValue;

    /// <summary>A datagram has come.</summary>
    public bool HasHeard { get; private set; }

    public override bool TellsOfStops => EngineTellsOfStops;

    /// <summary>The engine's connection; null once freed.</summary>
    public quiche_conn* Handle => _handle;

    /// <summary>The ids by which packets find it.</summary>
    public List<QuicConnectionId> Ids => _ids;

    public ref readonly SocketAddressBytes Remote => ref _remote;

    public ref readonly SocketAddressBytes Local => ref _local;

    /// <summary>Client: the application, which is there from the beginning.</summary>
    public void Attach(IQuicApplication application) => _application = application;

    /// <summary>Gives a datagram to the engine, which decrypts it in place.</summary>
    /// <returns>False if the engine refused it and is to close, or has closed, the connection.</returns>
    public bool Receive(byte* data, int length, SocketAddressBytes* from, SocketAddressBytes* to)
    {
        var info = new quiche_recv_info { from = from, from_len = (uint)from->Length, to = to, to_len = (uint)to->Length };
        fixed (SocketAddressBytes* local = &_local)
        {
            if (!_isServer)
            {
                // A client's one path is the one it was made with: the kernel's word on a wildcard socket would be another.
                info.to = local;
                info.to_len = (uint)local->Length;
            }

            if (!_sawOtherAddress && !from->Span.SequenceEqual(_remote.Span))
            {
                _sawOtherAddress = true;
            }

            HasHeard = true;
            var isTaken = quiche_conn_recv(_handle, data, (nuint)length, &info) >= 0;
            if (_isInEarlyData && !_isServer)
            {
                NoteRejection();
            }

            return isTaken;
        }
    }

    /// <summary>One pass over what has come: all of the application's calls but <see cref="IQuicApplication.OnClosed"/> are made here.</summary>
    public void Deliver()
    {
        if (_over)
        {
            return;
        }

        try
        {
            if (!IsEstablished && !TryEstablish() && !TryStartEarly())
            {
                return;
            }

            if (_application is { } application)
            {
                DeliverStreams(application);
                if (!_over && !_isInEarlyData && quiche_conn_dgram_recv_queue_len(_handle) > 0)
                {
                    application.OnDatagramsReadable();
                }

                application.OnTurnEnd();
            }
        }
        catch (Exception exception)
        {
            // One connection's failure is not the worker's: RFC 9000 20.1, INTERNAL_ERROR.
            _endpoint.Options.Logger.LogError(exception, "The protocol on connection {Connection} failed.", OriginalDestination);
            Close(isApplicationError: false, errorCode: 0x1, []);
        }

        if (_sawOtherAddress)
        {
            TakePathEvents();
        }
    }

    /// <summary>Tells the application, once, that the connection is over if it is.</summary>
    /// <returns>True if the engine is done with it, too: time to <see cref="Free"/>.</returns>
    public bool CheckClosed()
    {
        var closed = quiche_conn_is_closed(_handle);
        if (!_over && (closed || quiche_conn_is_draining(_handle) || LocalError(out _)))
        {
            _closeInfo = DescribeClose();
            _over = true;
            if (!IsEstablished)
            {
                _endpoint.OnHandshakeOver(this, succeeded: false);
            }

            try
            {
                _application?.OnClosed(_closeInfo.Value);
            }
            catch (Exception exception)
            {
                _endpoint.Options.Logger.LogError(exception, "The protocol on connection {Connection} failed while closing.", OriginalDestination);
            }

            _application = null;
        }

        return closed;
    }

    /// <summary>Frees the engine's connection. Only the endpoint calls it, after <see cref="CheckClosed"/>.</summary>
    public void Free()
    {
        var handle = _handle;
        _handle = null;
        _over = true;
        if (handle is not null)
        {
            quiche_conn_free(handle);
        }
    }

    /// <summary>Gives up a handshake that takes too long.</summary>
    /// <param name="reason"><see cref="QuicCloseReason.HandshakeFailed"/>, or what else has ended it.</param>
    public void AbandonHandshake(QuicCloseReason reason = QuicCloseReason.HandshakeFailed)
    {
        _handshakeFailure ??= reason;
        Close(isApplicationError: false, errorCode: 0, reason == QuicCloseReason.Unreachable ? "unreachable"u8 : "handshake timeout"u8);
    }

    private bool TryEstablish()
    {
        if (!quiche_conn_is_established(_handle))
        {
            return false;
        }

        IsEstablished = true;
        HandshakeDeadline = long.MaxValue;
        _endpoint.OnHandshakeOver(this, succeeded: true);
        if (!_isInEarlyData)
        {
            return Begin();
        }

        _isInEarlyData = false;
        EarlyDataWasRejected |= !_isServer && !IsResumed;
        _application?.OnHandshakeCompleted();
        return _application is not null;
    }

    /// <summary>The application begins.</summary>
    private bool Begin()
    {
        byte* protocol = null;
        nuint length = 0;
        quiche_conn_application_proto(_handle, &protocol, &length);
        ApplicationProtocol = new ReadOnlySpan<byte>(protocol, (int)length) is var name && name.SequenceEqual("h3"u8) ? "h3" : Encoding.ASCII.GetString(name);
        if (_isServer)
        {
            _application = _endpoint.Accept(this);
            if (_application is null)
            {
                // RFC 9000 20.1, CONNECTION_REFUSED.
                Close(isApplicationError: false, errorCode: 0x2, []);
            }
        }

        _application?.OnEstablished();
        return _application is not null;
    }

    private void DeliverStreams(IQuicApplication application)
    {
        TakeStops();
        long streamId;
        while (!_over && (streamId = quiche_conn_stream_readable_next(_handle)) >= 0)
        {
            application.OnStreamReadable(streamId);
        }

        for (var i = 0; i < _stops.Count && !_over; i++)
        {
            application.OnStreamStopped(_stops[i].StreamId, _stops[i].ErrorCode);
        }

        _stops.Clear();

        // Nobody waits for most streams: the pass over the writable ones is skipped unless somebody does.
        for (var events = 0; _shortWrites.Count > 0 && events < MaxWritableEvents && !_over && (streamId = quiche_conn_stream_writable_next(_handle)) >= 0; events++)
        {
            if (_shortWrites.Remove(streamId))
            {
                application.OnStreamWritable(streamId);
            }
        }
    }

    /// <summary>
    /// A stream's bytes come before its stop, which could not be told of a stream that is yet unknown. Until then the codes are kept: with the end of what it receives such a stream may be gone, and a write
    /// is to say why.
    /// </summary>
    private void TakeStops()
    {
        if (!EngineTellsOfStops)
        {
            return;
        }

        ulong streamId, errorCode;
        while (quiche_conn_stream_stopped_next(_handle, &streamId, &errorCode))
        {
            _shortWrites.Remove((long)streamId);
            _stops.Add(((long)streamId, errorCode));
        }
    }

    /// <summary>The events of paths (RFC 9000 9): the engine validates and follows; we keep the address and free the events.</summary>
    private void TakePathEvents()
    {
        quiche_path_event* pathEvent;
        while ((pathEvent = quiche_conn_path_event_next(_handle)) is not null)
        {
            if (quiche_path_event_type(pathEvent) == QUICHE_PATH_EVENT_PEER_MIGRATED)
            {
                sockaddr_storage local, peer;
                uint localLength, peerLength;
                quiche_path_event_peer_migrated(pathEvent, &local, &localLength, &peer, &peerLength);
                _remote = QuicAddress.Read(&peer, peerLength);
                _local = QuicAddress.Read(&local, localLength);
                _endpoint.Counters.Migrations++;
            }

            quiche_path_event_free(pathEvent);
        }
    }

    private bool LocalError(out QuicCloseInfo info)
    {
        bool isApplication;
        ulong code;
        byte* reason;
        nuint length;
        if (quiche_conn_local_error(_handle, &isApplication, &code, &reason, &length))
        {
            info = new QuicCloseInfo(_handshakeFailure ?? (IsEstablished || _closedByUs ? QuicCloseReason.Local : QuicCloseReason.HandshakeFailed), isApplication, code, Text(reason, length));
            return true;
        }

        info = default;
        return false;
    }

    private QuicCloseInfo DescribeClose()
    {
        bool isApplication;
        ulong code;
        byte* reason;
        nuint length;
        if (quiche_conn_peer_error(_handle, &isApplication, &code, &reason, &length))
        {
            return new QuicCloseInfo(IsEstablished ? QuicCloseReason.Peer : QuicCloseReason.HandshakeFailed, isApplication, code, Text(reason, length));
        }

        if (LocalError(out var local))
        {
            return local;
        }

        if (quiche_conn_is_timed_out(_handle))
        {
            return IsEstablished
                ? new QuicCloseInfo(QuicCloseReason.IdleTimeout, false, 0, "")
                : new QuicCloseInfo(QuicCloseReason.HandshakeFailed, false, 0, "handshake timeout");
        }

        return new QuicCloseInfo(IsEstablished ? QuicCloseReason.StatelessReset : QuicCloseReason.HandshakeFailed, false, 0, "");
    }

    private static string Text(byte* text, nuint length) => length == 0 ? "" : Encoding.UTF8.GetString(text, (int)length);
}
