using H3Routes.Quic;

namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    private const int LeastUnasked = 256;

    private readonly Http3StreamTable _streams = new();
    private readonly bool _isServer;

    /// <summary>Streams with news for their handlers, last first.</summary>
    private Http3RequestStream? _unsettled;

    /// <summary>Server: one beyond the highest request stream that has begun. Client: beyond the last we opened.</summary>
    private long _nextRequestId;

    private long _resets, _served;
    private int _mostUnasked = LeastUnasked;

    /// <summary>Client: sends a request's field section. False while the peer's stream limit, its GOAWAY or the connection's end forbids it.</summary>
    /// <param name="fin">No content follows.</param>
    /// <exception cref="InvalidOperationException">Not a client's connection.</exception>
    /// <exception cref="Http3FieldSectionTooLargeException">Longer than the server takes; no stream was opened.</exception>
    public bool TryOpenRequest(Http3FieldSection fields, bool fin, IHttp3StreamHandler handler, out Http3RequestStream stream)
    {
        if (_isServer)
        {
            throw new InvalidOperationException("Requests are the client's.");
        }

        stream = null!;
        if (!Accepts(fields))
        {
            throw new Http3FieldSectionTooLargeException(fields.Size, (PeerSettings ?? RememberedSettings)!.MaxFieldSectionSize);
        }

        if (_isOver || _isGoingAway || _peerGoAway != null || !Transport.TryOpenStream(bidirectional: true, out long streamId))
        {
            return false;
        }

        _nextRequestId = streamId + 4;
        stream = Open(streamId);
        stream.Handler = handler;
        stream.OnRequestSent(fields);
        stream.WriteHeaders(fields, default, fin);
        return true;
    }

    /// <summary>The section is no longer than the peer takes (RFC 9114 4.2.2), as far as is known.</summary>
    internal bool Accepts(Http3FieldSection fields) =>
        (PeerSettings ?? RememberedSettings) is not { MaxFieldSectionSize: not ulong.MaxValue and var limit } || (ulong)fields.Size <= limit;

    /// <summary>A request's field section is complete.</summary>
    internal void OnRequest(Http3RequestStream stream) => _handler.OnRequest(stream);

    /// <summary>A response has begun.</summary>
    internal void CountServed() => _served++;

    /// <summary>A request came to nothing by the peer's doing. Too many of them are an attack on our work (RFC 9114 10.5).</summary>
    internal void CountReset()
    {
        if (++_resets - _served > Limits.MaxStreamResets)
        {
            Fail(Http3ErrorCode.ExcessiveLoad, "too many requests were reset"u8);
        }
    }

    /// <summary>The stream has news, or is over: its handler is told at the end of this event.</summary>
    internal void Settle(Http3RequestStream stream)
    {
        if (!stream.IsQueued)
        {
            stream.IsQueued = true;
            stream.NextSettled = _unsettled;
            _unsettled = stream;
        }
    }

    private void Settle()
    {
        while (_unsettled is { } stream)
        {
            _unsettled = stream.NextSettled;
            stream.IsQueued = false;
            stream.Deliver();

            // What the handler did may have queued it again.
            if (stream.IsOver && !stream.IsQueued)
            {
                _streams.Remove(stream.StreamId);
                Acceptor?.OnRequestOver(stream.StreamId);
                _early?.Drop(stream.StreamId);
                stream.Handler?.OnClosed(stream);
                stream.Recycle();
                Pool.Return(stream);
            }
        }
    }

    private void ReadRequestStream(long streamId)
    {
        if (_streams.Find(streamId) is { } stream)
        {
            stream.OnTransportReadable();
        }
        else if (Acceptor is { } acceptor && ReadTakenOver(acceptor, streamId))
        {
        }
        else if (_isServer)
        {
            Accept(streamId);
        }
    }

    /// <summary>The first bytes of a request. Most requests come whole in one read.</summary>
    private void Accept(long streamId)
    {
        if (_isGoingAway && streamId >= _goAwayId && Acceptor is null)
        {
            RejectRequest(streamId);
            return;
        }

        _nextRequestId = Math.Max(_nextRequestId, streamId + 4);
        QuicRead read = Transport.Read(streamId, Pool.Scratch);
        switch (read.Status)
        {
            case QuicStreamStatus.Ok when read.Count > 0 || read.Fin:
                if (!TryHandOver(streamId, Pool.Scratch.AsSpan(0, read.Count), read.Fin))
                {
                    BeginRequest(streamId, Pool.Scratch.AsSpan(0, read.Count), read.Fin);
                }

                break;
            case QuicStreamStatus.Aborted:
                Transport.Reset(streamId, (ulong)Http3ErrorCode.RequestCancelled);
                CountReset();
                break;
        }
    }

    private Http3RequestStream Open(long streamId)
    {
        if (_streams.Count >= _mostUnasked && !Transport.TellsOfStops)
        {
            FindStopped();
        }

        Http3RequestStream stream = Pool.RentStream();
        stream.Open(this, streamId, !_isServer);
        _streams.Add(stream);
        return stream;
    }

    /// <summary>A stream that was stopped may be done for the transport, which lets the peer open another, while its handler goes on: they must not become more and more.</summary>
    private void FindStopped()
    {
        int stopped = 0;
        foreach (Http3RequestStream stream in _streams.ToArray())
        {
            stopped += stream.SeesStop() ? 1 : 0;
        }

        _mostUnasked = Math.Max(LeastUnasked, 2 * (_streams.Count - stopped));
    }

    /// <summary>The connection ends: so do all its streams.</summary>
    private void LoseStreams(ulong code)
    {
        foreach (Http3RequestStream stream in _streams.ToArray())
        {
            stream.ConnectionLost(code);
        }
    }
}
