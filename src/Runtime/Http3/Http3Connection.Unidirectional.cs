using H3Routes.Quic;

namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    private Http3CriticalStream _control = new();
    private Http3CriticalStream _qpackEncoder = new();
    private Http3CriticalStream _qpackDecoder = new();

    /// <summary>The peer's unidirectional streams that are open: its three critical ones, those whose type has not arrived yet, and those of unknown types.</summary>
    private Http3UnidirectionalStream? _unidirectional;

    private bool _hasControl, _hasQpackEncoder, _hasQpackDecoder;

    /// <summary>RFC 9114 6.2.1: the control stream and its SETTINGS come first.</summary>
    private void OpenCriticalStreams()
    {
        if (_qpackDecoder.Id >= 0)
        {
            return;
        }

        if (_control.Id < 0)
        {
            Span<byte> first = stackalloc byte[1 + Http3Settings.MaxFrameLength];
            first[0] = (byte)Http3StreamType.Control;
            int length = 1 + Http3Settings.WriteFrame(first[1..], Limits);
            _control.TryOpen(Transport, Pool, first[..length]);
        }

        // The types; where dynamic tables are not used, nothing else is ever sent on these.
        _ = _control.Id >= 0
            && _qpackEncoder.TryOpen(Transport, Pool, [(byte)Http3StreamType.QpackEncoder])
            && _qpackDecoder.TryOpen(Transport, Pool, [(byte)Http3StreamType.QpackDecoder]);
    }

    private void FlushCriticalStreams()
    {
        if (!_control.Flush(Transport, Pool) || !_qpackEncoder.Flush(Transport, Pool) || !_qpackDecoder.Flush(Transport, Pool))
        {
            ClosedCritical();
        }
    }

    private bool IsCritical(long streamId) => streamId == _control.Id || streamId == _qpackEncoder.Id || streamId == _qpackDecoder.Id;

    private void ReadUnidirectional(long streamId)
    {
        if (Acceptor is { } acceptor && acceptor.OnStreamReadable(streamId))
        {
            return;
        }

        Http3UnidirectionalStream? stream = _unidirectional;
        while (stream is not null && stream.Id != streamId)
        {
            stream = stream.Next;
        }

        if (stream is null)
        {
            stream = new Http3UnidirectionalStream(streamId) { Next = _unidirectional };
            _unidirectional = stream;
        }

        if (stream.IsSessionIdAwaited)
        {
            ReadSessionId(stream);
            return;
        }

        if (!stream.IsTyped && !TryReadType(stream))
        {
            return;
        }

        if (stream.IsUnknown)
        {
            Discard(stream);
            return;
        }

        while (!_isOver)
        {
            QuicRead read = Transport.Read(streamId, Pool.Scratch);
            if (read.Status == QuicStreamStatus.Blocked)
            {
                return;
            }

            if (read.Status == QuicStreamStatus.Ok)
            {
                ReadCritical(stream, Pool.Scratch.AsSpan(0, read.Count));
            }

            if (!_isOver && (read.Status != QuicStreamStatus.Ok || read.Fin))
            {
                ClosedCritical();
            }
        }
    }

    /// <summary>
    /// RFC 9114 6.2, 9: what comes on a stream of an unknown type is no error, and is thrown away. Aborting its reading would do, too, but the engine gives the place of a
    /// unidirectional stream back only when its end is read. Flow control bounds what has arrived and is read here in one turn.
    /// </summary>
    private void Discard(Http3UnidirectionalStream stream)
    {
        while (true)
        {
            QuicRead read = stream.IsFinished ? new(QuicStreamStatus.Closed, 0, false, 0) : Transport.Read(stream.Id, Pool.Scratch);
            if (read.Status == QuicStreamStatus.Blocked)
            {
                return;
            }

            if (read.Status != QuicStreamStatus.Ok || read.Fin)
            {
                Forget(stream);
                return;
            }
        }
    }

    /// <summary>True once the stream's type is known, and the stream is not over with it.</summary>
    private bool TryReadType(Http3UnidirectionalStream stream)
    {
        ulong type;
        while (!stream.TryGetType(out type, out int missing))
        {
            QuicRead read = Transport.Read(stream.Id, Pool.Scratch.AsSpan(0, missing));
            if (read.Status == QuicStreamStatus.Blocked)
            {
                return false;
            }

            if (read.Status == QuicStreamStatus.Ok)
            {
                stream.AppendType(Pool.Scratch.AsSpan(0, read.Count));
            }

            if (read.Status != QuicStreamStatus.Ok || (read.Fin && !stream.TryGetType(out _, out _)))
            {
                // RFC 9114 6.2: a stream may end before its type is complete.
                Forget(stream);
                return false;
            }

            if (read.Fin)
            {
                stream.IsFinished = true;
            }
        }

        switch (type)
        {
            case Http3StreamType.Control: return Begin(stream, ref _hasControl);
            case Http3StreamType.QpackEncoder: return Begin(stream, ref _hasQpackEncoder);
            case Http3StreamType.QpackDecoder: return Begin(stream, ref _hasQpackDecoder);
            case Http3StreamType.Push when _isServer:
                // RFC 9114 6.2.2.
                Fail(Http3ErrorCode.StreamCreationError, "a push stream of the client's"u8);
                return false;
            case Http3StreamType.Push:
                // RFC 9114 4.6: we have allowed no push id.
                Fail(Http3ErrorCode.IdError, "a push stream without MAX_PUSH_ID"u8);
                return false;
            case Http3StreamType.WebTransport when Acceptor is not null:
                if (stream.IsFinished)
                {
                    Forget(stream);
                    return false;
                }

                stream.BeginSessionId();
                ReadSessionId(stream);
                return false;
            default:
                stream.IsTyped = stream.IsUnknown = true;
                return true;
        }
    }

    /// <summary>There is one of each (RFC 9114 6.2.1, RFC 9204 4.2).</summary>
    private bool Begin(Http3UnidirectionalStream stream, ref bool exists)
    {
        if (exists)
        {
            Fail(Http3ErrorCode.StreamCreationError, "a second control or QPACK stream"u8);
        }
        else if (stream.IsFinished)
        {
            ClosedCritical();
        }

        exists = true;
        stream.IsTyped = true;
        return !_isOver;
    }

    private void ReadCritical(Http3UnidirectionalStream stream, ReadOnlySpan<byte> bytes)
    {
        switch (stream.Type)
        {
            case Http3StreamType.Control:
                ReadControl(stream, bytes);
                break;
            case Http3StreamType.QpackEncoder:
                ReadEncoderStream(stream, bytes);
                break;
            default:
                if (!stream.DecoderInstructions.TryRead(bytes, TableWriter))
                {
                    Fail(Http3ErrorCode.QpackDecoderStreamError, "an acknowledgment of what was never sent"u8);
                }

                break;
        }
    }

    private void ClosedCritical() => Fail(Http3ErrorCode.ClosedCriticalStream, "a control or QPACK stream was closed"u8);

    private void Forget(Http3UnidirectionalStream stream)
    {
        stream.Received.Release(Pool);
        if (_unidirectional == stream)
        {
            _unidirectional = stream.Next;
            return;
        }

        for (Http3UnidirectionalStream? before = _unidirectional; before is not null; before = before.Next)
        {
            if (before.Next == stream)
            {
                before.Next = stream.Next;
                return;
            }
        }
    }

    private void ReleaseUnidirectional()
    {
        for (Http3UnidirectionalStream? stream = _unidirectional; stream is not null; stream = stream.Next)
        {
            stream.Received.Release(Pool);
        }

        _unidirectional = null;
        _control.Release(Pool);
        _qpackEncoder.Release(Pool);
        _qpackDecoder.Release(Pool);
    }
}
