using H3Routes.Quic;

namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    /// <summary>Bidirectional streams of the peer's whose first bytes are incomplete.</summary>
    private Http3StreamHeader? _headers;

    /// <summary>Who takes the streams of WebTransport; null where there is none, and such streams are what they are to plain HTTP/3.</summary>
    public IHttp3StreamAcceptor? Acceptor { get; set; }

    /// <summary>A bidirectional stream that HTTP/3 does not know: the acceptor's, or one that begins. True if nothing remains to be done.</summary>
    private bool ReadTakenOver(IHttp3StreamAcceptor acceptor, long streamId)
    {
        if (acceptor.OnStreamReadable(streamId))
        {
            return true;
        }

        for (Http3StreamHeader? header = _headers; header is not null; header = header.Next)
        {
            if (header.StreamId == streamId)
            {
                ReadHeader(header);
                return true;
            }
        }

        return false;
    }

    /// <summary>Client: a bidirectional stream of the server's. Only WebTransport has such (RFC 9114 6.1).</summary>
    private void ReadServerStream(long streamId)
    {
        if (Acceptor is not { } acceptor)
        {
            Fail(Http3ErrorCode.StreamCreationError, "a bidirectional stream of the server's"u8);
        }
        else if (!ReadTakenOver(acceptor, streamId))
        {
            var header = new Http3StreamHeader(streamId) { Next = _headers };
            _headers = header;
            ReadHeader(header);
        }
    }

    /// <summary>The first bytes of a bidirectional stream of the peer's. True if they are WebTransport's, or may become so.</summary>
    private bool TryHandOver(long streamId, ReadOnlySpan<byte> bytes, bool fin)
    {
        if (Acceptor is null)
        {
            return false;
        }

        switch (Http3StreamHeader.Read(bytes, out ulong sessionId, out int length))
        {
            case Http3StreamHeader.HeaderStatus.Complete:
                HandOver(streamId, sessionId, bytes[length..], fin);
                return true;
            case Http3StreamHeader.HeaderStatus.Incomplete when !fin:
                var header = new Http3StreamHeader(streamId) { Next = _headers };
                header.Append(bytes);
                _headers = header;
                return true;
            default:
                return false;
        }
    }

    private void ReadHeader(Http3StreamHeader header)
    {
        while (!_isOver)
        {
            Http3StreamHeader.HeaderStatus status = Http3StreamHeader.Read(header.Bytes, out ulong sessionId, out int length);
            if (status == Http3StreamHeader.HeaderStatus.Complete)
            {
                Forget(header);
                HandOver(header.StreamId, sessionId, default, fin: false);
                return;
            }

            if (status == Http3StreamHeader.HeaderStatus.Foreign)
            {
                Forget(header);
                BeginRequest(header.StreamId, header.Bytes, fin: false);
                return;
            }

            QuicRead read = Transport.Read(header.StreamId, Pool.Scratch.AsSpan(0, length - header.Bytes.Length));
            if (read.Status == QuicStreamStatus.Blocked)
            {
                return;
            }

            header.Append(Pool.Scratch.AsSpan(0, read.Status == QuicStreamStatus.Ok ? read.Count : 0));
            if (read.Status != QuicStreamStatus.Ok)
            {
                Forget(header);
                Transport.Reset(header.StreamId, (ulong)Http3ErrorCode.RequestCancelled);
                CountReset();
                return;
            }

            if (read.Fin)
            {
                Forget(header);
                if (!TryHandOver(header.StreamId, header.Bytes, fin: true))
                {
                    BeginRequest(header.StreamId, header.Bytes, fin: true);
                }

                return;
            }
        }
    }

    /// <summary>A stream that is none of WebTransport's.</summary>
    private void BeginRequest(long streamId, ReadOnlySpan<byte> bytes, bool fin)
    {
        if (!_isServer)
        {
            // RFC 9114 6.1.
            Fail(Http3ErrorCode.StreamCreationError, "a bidirectional stream of the server's"u8);
        }
        else if (_isGoingAway && streamId >= _goAwayId)
        {
            RejectRequest(streamId);
        }
        else
        {
            _nextRequestId = Math.Max(_nextRequestId, streamId + 4);
            Open(streamId).ReceiveFirst(bytes, fin);
        }
    }

    /// <summary>RFC 9114 5.2, 4.1.1.</summary>
    private void RejectRequest(long streamId)
    {
        Transport.StopReading(streamId, (ulong)Http3ErrorCode.RequestRejected);
        Transport.Reset(streamId, (ulong)Http3ErrorCode.RequestRejected);
    }

    /// <summary>Gives the session id of a unidirectional stream, once it is there, and the stream with it to the acceptor.</summary>
    private void ReadSessionId(Http3UnidirectionalStream stream)
    {
        ulong sessionId;
        while (!stream.TryGetType(out sessionId, out int missing))
        {
            QuicRead read = Transport.Read(stream.Id, Pool.Scratch.AsSpan(0, missing));
            if (read.Status == QuicStreamStatus.Blocked)
            {
                return;
            }

            if (read.Status == QuicStreamStatus.Ok)
            {
                stream.AppendType(Pool.Scratch.AsSpan(0, read.Count));
                stream.IsFinished = read.Fin;
            }

            if (read.Status != QuicStreamStatus.Ok || (read.Fin && !stream.TryGetType(out _, out _)))
            {
                // It ended before it belonged to anybody.
                Forget(stream);
                return;
            }
        }

        Forget(stream);
        HandOver(stream.Id, sessionId, default, stream.IsFinished);
    }

    private void HandOver(long streamId, ulong sessionId, ReadOnlySpan<byte> rest, bool fin)
    {
        if ((sessionId & 3) != 0)
        {
            // WebTransport over HTTP/3, 4.
            Fail(Http3ErrorCode.IdError, "a session id that is no client-initiated bidirectional stream's"u8);
            return;
        }

        if ((streamId & 3) == 0)
        {
            _nextRequestId = Math.Max(_nextRequestId, streamId + 4);
        }

        Acceptor!.OnStream(streamId, (long)sessionId, rest, fin);
    }

    private void Forget(Http3StreamHeader header)
    {
        if (_headers == header)
        {
            _headers = header.Next;
            return;
        }

        for (Http3StreamHeader? before = _headers; before is not null; before = before.Next)
        {
            if (before.Next == header)
            {
                before.Next = header.Next;
                return;
            }
        }
    }
}
