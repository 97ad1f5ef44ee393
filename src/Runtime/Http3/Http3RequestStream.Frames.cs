namespace H3Routes.Http3;

internal sealed partial class Http3RequestStream
{
    private Frame _frame;

    /// <summary>Bytes of the frame's payload that have not been used.</summary>
    private ulong _remaining;

    private bool IsAtFrameEnd => _frame == Frame.None;

    /// <summary>Least room for more bytes. It grows with what has arrived, not with what a frame's length promises.</summary>
    private const int RoomToRead = 1024;

    /// <summary>True if the received bytes, which end with the stream, are not cut off within a frame's header or field section.</summary>
    private bool HasWholeFrame => _frame switch
    {
        Frame.None => VariableLengthInteger.TryRead(_received.Span, out _, out int length) && VariableLengthInteger.TryRead(_received.Span[length..], out _, out _),
        Frame.FieldSection => (ulong)_received.Length >= _remaining,
        _ => !_received.IsEmpty,
    };

    /// <summary>
    /// Uses received bytes: content goes to <paramref name="destination"/>, which may begin where <paramref name="source"/> does. Stops behind a field section
    /// that begins a message, where the destination is full, and where the source ends within a frame's header or a field section.
    /// </summary>
    private Step Consume(ReadOnlySpan<byte> source, Span<byte> destination, ref int consumed, out int produced)
    {
        produced = 0;
        while (true)
        {
            switch (_frame)
            {
                case Frame.None:
                    if (!VariableLengthInteger.TryRead(source[consumed..], out ulong type, out int typeLength)
                        || !VariableLengthInteger.TryRead(source[(consumed + typeLength)..], out _remaining, out int lengthLength))
                    {
                        return Step.NeedMore;
                    }

                    consumed += typeLength + lengthLength;
                    if (!BeginFrame(type))
                    {
                        return Step.Failed;
                    }

                    break;

                case Frame.Data:
                    int count = (int)Math.Min(_remaining, (ulong)Math.Min(source.Length - consumed, destination.Length - produced));
                    if (count == 0)
                    {
                        return source.Length == consumed ? Step.NeedMore : Step.DestinationFull;
                    }

                    source.Slice(consumed, count).CopyTo(destination[produced..]);
                    consumed += count;
                    produced += count;
                    Advance(count);
                    break;

                case Frame.Skipped:
                    int skipped = (int)Math.Min(_remaining, (ulong)(source.Length - consumed));
                    if (skipped == 0)
                    {
                        return Step.NeedMore;
                    }

                    consumed += skipped;
                    Advance(skipped);
                    break;

                default:
                    if ((ulong)(source.Length - consumed) < _remaining)
                    {
                        return Step.NeedMore;
                    }

                    ReadOnlySpan<byte> section = source.Slice(consumed, (int)_remaining);
                    Http3FieldSectionStatus status = _isBlocked ? Http3FieldSectionStatus.Blocked : Decode(section);
                    if (status == Http3FieldSectionStatus.Blocked)
                    {
                        return TryBlock() ? Step.NeedMore : Step.Failed;
                    }

                    consumed += section.Length;
                    _frame = Frame.None;
                    if (!Check(status))
                    {
                        return Step.Failed;
                    }

                    if (_reading == Reading.Message)
                    {
                        return Step.Message;
                    }

                    break;
            }
        }
    }

    private void Advance(int count)
    {
        _remaining -= (ulong)count;
        if (_remaining == 0)
        {
            _frame = Frame.None;
        }
    }

    /// <summary>Which frames may come where on a request stream (RFC 9114 4.1, 7.2). False if this one ends the stream or the connection.</summary>
    private bool BeginFrame(ulong type)
    {
        switch (type)
        {
            case Http3FrameType.Data:
                if (_reading == Reading.Message || _hasTrailers)
                {
                    return Unexpected(_hasTrailers ? "DATA after trailers"u8 : "DATA before HEADERS"u8);
                }

                return BeginData();

            case Http3FrameType.Headers:
                if (_hasTrailers)
                {
                    return Unexpected("HEADERS after trailers"u8);
                }

                if (_isConnect && _reading == Reading.Content && !(_isClient && Fields.Status >= 300))
                {
                    // RFC 9114 4.4: of the known frames a tunnel has DATA only.
                    return Unexpected("HEADERS in a tunnel"u8);
                }

                return BeginFieldSection();

            case Http3FrameType.PushPromise when _isClient:
                // RFC 9114 7.2.5: we have allowed no push id.
                _connection.Fail(Http3ErrorCode.IdError, "PUSH_PROMISE without MAX_PUSH_ID"u8);
                return false;

            case Http3FrameType.PushPromise or Http3FrameType.CancelPush or Http3FrameType.Settings or Http3FrameType.GoAway or Http3FrameType.MaxPushId
                or Http3FrameType.PriorityUpdateRequest or Http3FrameType.PriorityUpdatePush:
                return Unexpected("a frame of the control stream on a request stream"u8);

            default:
                if (Http3FrameType.IsReservedForHttp2(type))
                {
                    return Unexpected("a frame type of HTTP/2"u8);
                }

                if (type == Http3StreamHeader.Signal && _connection.Acceptor is not null)
                {
                    // WebTransport over HTTP/3, 4.3: it stands first on a stream or nowhere.
                    _connection.Fail(Http3ErrorCode.FrameError, "WT_STREAM within a request stream"u8);
                    return false;
                }

                // RFC 9114 9: whatever is unknown is ignored.
                _frame = _remaining == 0 ? Frame.None : Frame.Skipped;
                return true;
        }
    }

    private bool BeginData()
    {
        // RFC 9114 4.1.2: a sum of DATA that differs from content-length is malformed; too much is known at once.
        long expected = ExpectedContent;
        if (expected >= 0 && _remaining > (ulong)(expected - _contentReceived))
        {
            Fail(Http3ErrorCode.MessageError);
            return false;
        }

        _contentReceived = (long)Math.Min((ulong)_contentReceived + _remaining, long.MaxValue);
        _frame = _remaining == 0 ? Frame.None : Frame.Data;
        return true;
    }

    /// <summary>A field section longer than our limit cannot be within it decoded, so it is not even buffered.</summary>
    private bool BeginFieldSection()
    {
        if (_remaining > (ulong)_connection.Limits.MaxFieldSectionSize)
        {
            TooLarge();
            return false;
        }

        _frame = Frame.FieldSection;
        return true;
    }

    private Http3FieldSectionStatus Decode(ReadOnlySpan<byte> section)
    {
        Http3FieldSectionStatus status;
        long required;
        if (_reading == Reading.Message)
        {
            status = Fields.Decode(section, _isClient ? Http3FieldSectionKind.Response : Http3FieldSectionKind.Request, _connection.Limits, _connection.TableReader, out required);
            if (!_isClient)
            {
                _isConnect = Fields.Method.SequenceEqual("CONNECT"u8);
            }
        }
        else
        {
            Trailers ??= _pool.RentSection();
            status = Trailers.Decode(section, Http3FieldSectionKind.Trailers, _connection.Limits, _connection.TableReader, out required);
            _hasTrailers = status != Http3FieldSectionStatus.Blocked;
        }

        RequiredInsertCount = required;
        if (required > 0 && status is not (Http3FieldSectionStatus.Blocked or Http3FieldSectionStatus.DecompressionFailed))
        {
            _connection.AcknowledgeSection(StreamId, required);
        }

        return status;
    }

    /// <summary>The section waits among the received bytes. False if too many streams do so.</summary>
    private bool TryBlock()
    {
        if (!_isBlocked)
        {
            if (!_connection.Block(this))
            {
                return false;
            }

            _isBlocked = true;
        }

        return true;
    }

    private bool Check(Http3FieldSectionStatus status)
    {
        switch (status)
        {
            case Http3FieldSectionStatus.Ok:
                return true;
            case Http3FieldSectionStatus.TooLarge:
                TooLarge();
                return false;
            case Http3FieldSectionStatus.Malformed:
                Fail(Http3ErrorCode.MessageError);
                return false;
            default:
                _connection.Fail(Http3ErrorCode.QpackDecompressionFailed, "a field section is no QPACK"u8);
                return false;
        }
    }

    /// <summary>A request is answered with 431 (RFC 9114 4.2.2, RFC 6585 5); what cannot be answered any more is abandoned.</summary>
    private void TooLarge()
    {
        if (_isClient || _reading != Reading.Message)
        {
            HasTooLargeFields = true;
            Fail(Http3ErrorCode.ExcessiveLoad);
            return;
        }

        Http3FieldSection response = _pool.RentSection();
        response.Status = 431;
        response.Add("content-length"u8, "0"u8);
        WriteHeaders(response, default, fin: true);
        _pool.Return(response);
        StopReading(Http3ErrorCode.NoError);
    }

    private bool Unexpected(ReadOnlySpan<byte> reason)
    {
        _connection.Fail(Http3ErrorCode.FrameUnexpected, reason);
        return false;
    }

    /// <summary>Where <see cref="Consume"/> stopped.</summary>
    private enum Step : byte
    {
        NeedMore,
        Message,
        DestinationFull,

        /// <summary>The stream or the connection was ended by an error.</summary>
        Failed,
    }

    /// <summary>The frame whose payload comes next.</summary>
    private enum Frame : byte
    {
        None,
        Data,
        FieldSection,
        Skipped,
    }
}
