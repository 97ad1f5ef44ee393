using H3Routes.Quic;

namespace H3Routes.Http3;

internal sealed partial class Http3RequestStream
{
    private Reading _reading;

    /// <summary>Received but not used: content beyond a field section, the beginning of a frame's header, a part of a field section.</summary>
    private PooledBytes _received;

    /// <summary>A received field section waits for insertions into the dynamic table; nothing is read meanwhile.</summary>
    private bool _isBlocked;

    private bool _finReceived, _wantsReadable, _hasTrailers;

    /// <summary>The handler is about to be told of the message.</summary>
    private bool _isMessageNews;

    /// <summary>The handler knows of the end, so the stream may be closed. A server that has ended its response need not.</summary>
    private bool _isEndKnown;

    /// <summary>The response to HEAD has no content whatever its content-length says (RFC 9110 8.6); that to CONNECT is a tunnel.</summary>
    private bool _isHead, _isConnect;

    private long _contentReceived;

    /// <summary>Reads content: payload of DATA frames; frame headers, reserved frames and trailers are taken care of.</summary>
    public Http3Read ReadData(Span<byte> destination)
    {
        while (_reading == Reading.Content)
        {
            int produced = _received.IsEmpty ? ReadInto(destination, out bool isBlocked) : ReadReceived(destination, out isBlocked);
            if (produced > 0 || destination.IsEmpty)
            {
                return new(Http3ReadStatus.Data, produced);
            }

            if (isBlocked)
            {
                _wantsReadable = true;
                return new(Http3ReadStatus.Blocked, 0);
            }
        }

        if (_reading == Reading.Ended && !_isEndKnown)
        {
            _isEndKnown = true;
            _connection.Settle(this);
        }

        _wantsReadable = _reading == Reading.Message;
        return new(_reading switch { Reading.Message => Http3ReadStatus.Blocked, Reading.Ended => Http3ReadStatus.End, _ => Http3ReadStatus.Aborted }, 0);
    }

    /// <summary>No longer reads: STOP_SENDING; H3_NO_ERROR for an early response (RFC 9114 4.1.1). Nothing if the end has been received.</summary>
    public void StopReading(Http3ErrorCode code)
    {
        if (_reading is Reading.Message or Reading.Content)
        {
            if (!_finReceived)
            {
                Transport.StopReading(StreamId, (ulong)code);
            }

            AbortReading((ulong)code, News.None);
        }
        else if (!_isEndKnown)
        {
            _isEndKnown = true;
            _connection.Settle(this);
        }
    }

    /// <summary>From the transport: bytes, the end or a reset have arrived.</summary>
    internal void OnTransportReadable()
    {
        if (_isBlocked)
        {
            // Only for a reset: content stays with the transport.
            ReadTransport(default, out _);
        }

        if (_reading == Reading.Message)
        {
            ReceiveMessage();
        }

        if (_reading == Reading.Content)
        {
            // A reader that waits finds out by itself. Otherwise the first bytes are fetched, because behind them may be the end or a reset.
            if (!_wantsReadable && _received.IsEmpty && !_finReceived)
            {
                ReadMore();
                SkipToContent();
            }
        }

        if (_wantsReadable && _reading is (Reading.Content or Reading.Ended))
        {
            _wantsReadable = false;
            Handler?.OnReadable(this);
        }
    }

    /// <summary>The first bytes of a request, read by the connection before there was a stream for them.</summary>
    internal void ReceiveFirst(ReadOnlySpan<byte> bytes, bool fin)
    {
        _finReceived = fin;
        int consumed = 0;
        Step step = Consume(bytes, default, ref consumed, out _);
        if (step != Step.Failed)
        {
            _received.Append(_pool, bytes[consumed..]);
            if (step == Step.Message)
            {
                OnMessage();
            }
            else if (!TryEnd())
            {
                ReceiveMessage();
            }
        }
    }

    /// <summary>Client: what the request was decides what the response may hold.</summary>
    internal void OnRequestSent(Http3FieldSection request)
    {
        _isHead = request.Method.SequenceEqual("HEAD"u8);
        _isConnect = request.Method.SequenceEqual("CONNECT"u8);
    }

    /// <summary>Reads until the message's field section is complete.</summary>
    /// <param name="isRead">Something that was received has not been used yet.</param>
    private void ReceiveMessage(bool isRead = false)
    {
        for (; _reading == Reading.Message && !_isBlocked; isRead = false)
        {
            if (!isRead && !ReadMore())
            {
                return;
            }

            Step step;
            do
            {
                int consumed = 0;
                step = Consume(_received.Span, default, ref consumed, out _);
                if (step == Step.Failed)
                {
                    return;
                }

                _received.Consume(_pool, consumed);
                if (step == Step.Message)
                {
                    OnMessage();
                }
            }
            while (step == Step.Message && _reading == Reading.Message && !_received.IsEmpty);

            if (_isBlocked)
            {
                return;
            }

            if (TryEnd())
            {
                return;
            }
        }
    }

    /// <summary>What the received field section refers to has come.</summary>
    internal void OnUnblocked()
    {
        _isBlocked = false;
        if (_reading == Reading.Message)
        {
            ReceiveMessage(isRead: true);
        }
        else if (_reading == Reading.Content)
        {
            SkipToContent();
            if (_wantsReadable && _reading is (Reading.Content or Reading.Ended))
            {
                _wantsReadable = false;
                Handler?.OnReadable(this);
            }
        }
    }

    /// <summary>A field section that begins a message is in <see cref="Fields"/>.</summary>
    private void OnMessage()
    {
        if (_isClient && Fields.Status < 200)
        {
            Handler?.OnResponse(this);
            return;
        }

        if (!_isClient)
        {
            ReadRequestPriority();
        }

        _reading = Reading.Content;
        _isMessageNews = true;
        SkipToContent();
        _isMessageNews = false;
        if (_reading == Reading.Aborted)
        {
            return;
        }

        if (_isClient)
        {
            Handler?.OnResponse(this);
        }
        else
        {
            _connection.OnRequest(this);
        }
    }

    /// <summary>Uses what was received up to the next content, so that an end behind reserved frames and trailers is known.</summary>
    private void SkipToContent()
    {
        int consumed = 0;
        if (_received.IsEmpty || Consume(_received.Span, default, ref consumed, out _) != Step.Failed)
        {
            _received.Consume(_pool, consumed);
            TryEnd();
        }
    }

    /// <summary>Appends what the transport has to what was received. False if nothing came.</summary>
    private bool ReadMore()
    {
        Span<byte> room = _received.Reserve(_pool, RoomToRead);
        bool ok = ReadTransport(room, out int count);
        if (_reading != Reading.Aborted)
        {
            _received.Commit(count);
            _received.Consume(_pool, 0);
        }

        return ok;
    }

    /// <summary>Content from what was received before.</summary>
    private int ReadReceived(Span<byte> destination, out bool isBlocked)
    {
        isBlocked = false;
        int consumed = 0;
        Step step = Consume(_received.Span, destination, ref consumed, out int produced);
        if (step == Step.Failed)
        {
            return produced;
        }

        _received.Consume(_pool, consumed);
        if (_isBlocked)
        {
            isBlocked = true;
        }
        else if (!TryEnd() && produced == 0 && step == Step.NeedMore && !_received.IsEmpty)
        {
            isBlocked = !ReadMore() && _reading == Reading.Content;
        }

        return produced;
    }

    /// <summary>Content straight from the transport; framing between it is stripped in place.</summary>
    private int ReadInto(Span<byte> destination, out bool isBlocked)
    {
        if (!ReadTransport(destination, out int count))
        {
            isBlocked = _reading == Reading.Content && !TryEnd();
            return 0;
        }

        isBlocked = false;
        int consumed = 0;
        if (Consume(destination[..count], destination, ref consumed, out int produced) != Step.Failed)
        {
            _received.Append(_pool, destination[consumed..count]);
            TryEnd();
        }

        return produced;
    }

    /// <summary>One read of the transport. False if nothing came, or if the stream was aborted.</summary>
    private bool ReadTransport(Span<byte> destination, out int count)
    {
        count = 0;
        if (_finReceived)
        {
            return false;
        }

        QuicRead read = Transport.Read(StreamId, destination);
        switch (read.Status)
        {
            case QuicStreamStatus.Ok:
                count = read.Count;
                _finReceived = read.Fin;
                return count > 0 || read.Fin;
            case QuicStreamStatus.Blocked:
                return false;
            case QuicStreamStatus.Aborted:
                CountReset();
                OnReset(read.ErrorCode);
                return false;
            default:
                AbortReading((ulong)Http3ErrorCode.RequestCancelled, News.ReadAborted);
                return false;
        }
    }

    /// <summary>The peer reset the stream. A request that did not become one has nobody to end our side.</summary>
    private void OnReset(ulong code)
    {
        bool hasRequest = _reading == Reading.Content || _isClient;
        AbortReading(code, News.ReadAborted);
        if (!hasRequest)
        {
            Reset(Http3ErrorCode.RequestCancelled);
        }
    }

    /// <summary>If FIN has come and everything before it is used: ends the message, or finds it incomplete. True if the stream is read no further.</summary>
    private bool TryEnd()
    {
        if (!_finReceived || _isBlocked || _reading is Reading.Ended or Reading.Aborted)
        {
            return _reading is Reading.Ended or Reading.Aborted;
        }

        if (!IsAtFrameEnd || !_received.IsEmpty)
        {
            // What is left may be whole frames that nobody has read yet.
            if (_reading == Reading.Content && HasWholeFrame)
            {
                return false;
            }

            // RFC 9114 7.1.
            _connection.Fail(Http3ErrorCode.FrameError, "a stream ends within a frame"u8);
            return true;
        }

        if (_reading == Reading.Message)
        {
            // RFC 9114 4.1.
            Fail(_isClient ? Http3ErrorCode.MessageError : Http3ErrorCode.RequestIncomplete);
            return true;
        }

        if (ExpectedContent is var expected && expected >= 0 && expected != _contentReceived)
        {
            Fail(Http3ErrorCode.MessageError);
            return true;
        }

        _reading = Reading.Ended;
        _isEndKnown = _contentReceived == 0 && !_hasTrailers && !_wantsReadable && (!_isClient || _isMessageNews);
        _connection.Settle(this);
        return true;
    }

    /// <summary>What content-length promises; -1 if nothing is promised (RFC 9110 8.6).</summary>
    private long ExpectedContent
    {
        get
        {
            if (_isConnect || (_isClient && (_isHead || Fields.Status is 204 or 304)))
            {
                return -1;
            }

            return Fields.ContentLength;
        }
    }

    private void ResetReading()
    {
        _received.Release(_pool);
        _reading = Reading.Message;
        _isBlocked = false;
        RequiredInsertCount = 0;
        _finReceived = _wantsReadable = _hasTrailers = _isHead = _isConnect = _isEndKnown = false;
        _contentReceived = 0;
        _frame = Frame.None;
        _remaining = 0;
    }

    /// <summary>The peer's side of the stream.</summary>
    private enum Reading : byte
    {
        /// <summary>The field section that begins the message is awaited.</summary>
        Message,

        /// <summary>Content, trailers or the end.</summary>
        Content,

        /// <summary>Everything was read.</summary>
        Ended,

        /// <summary>Reset by the peer, malformed, or of no interest any more.</summary>
        Aborted,
    }
}
