namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    /// <summary>Longest payload of a control frame that we read whole; the longest is SETTINGS.</summary>
    private const int MaxControlPayload = 1024;

    private ulong _peerMaxPushId;

    /// <summary>The peer's control stream: frames, one after the other.</summary>
    private void ReadControl(Http3UnidirectionalStream stream, ReadOnlySpan<byte> bytes)
    {
        if (!stream.Received.IsEmpty)
        {
            // Behind the beginning of a frame; what is kept is shorter than a frame that we read whole.
            stream.Received.Append(Pool, bytes);
            int used = ReadControlFrames(stream, stream.Received.Span);
            stream.Received.Consume(Pool, used);
            return;
        }

        int consumed = ReadControlFrames(stream, bytes);
        stream.Received.Append(Pool, bytes[consumed..]);
    }

    /// <returns>Bytes used: whole frames, and those of ignored ones.</returns>
    private int ReadControlFrames(Http3UnidirectionalStream stream, ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (!_isOver && at < bytes.Length)
        {
            if (stream.Skipping > 0)
            {
                int skipped = (int)Math.Min(stream.Skipping, (ulong)(bytes.Length - at));
                stream.Skipping -= (ulong)skipped;
                at += skipped;
                continue;
            }

            if (!VariableLengthInteger.TryRead(bytes[at..], out ulong type, out int typeLength)
                || !VariableLengthInteger.TryRead(bytes[(at + typeLength)..], out ulong length, out int lengthLength))
            {
                break;
            }

            if (!CheckControlFrame(type))
            {
                break;
            }

            int start = at + typeLength + lengthLength;
            if (!IsReadWhole(type))
            {
                stream.Skipping = length;
                at = start;
                continue;
            }

            if (length > MaxControlPayload)
            {
                Fail(Http3ErrorCode.ExcessiveLoad, "a control frame is too long"u8);
                break;
            }

            if (length > (ulong)(bytes.Length - start))
            {
                break;
            }

            at = start + (int)length;
            OnControlFrame(type, bytes.Slice(start, (int)length));
        }

        return at;
    }

    private static bool IsReadWhole(ulong type) => type is Http3FrameType.Settings or Http3FrameType.GoAway or Http3FrameType.CancelPush or Http3FrameType.MaxPushId
        or Http3FrameType.PriorityUpdateRequest or Http3FrameType.PriorityUpdatePush;

    /// <summary>Which frames may come on a control stream, and SETTINGS first, once (RFC 9114 6.2.1, 7.2; RFC 9218 7.2).</summary>
    private bool CheckControlFrame(ulong type)
    {
        if (PeerSettings is null && type != Http3FrameType.Settings)
        {
            Fail(Http3ErrorCode.MissingSettings, "the first frame is not SETTINGS"u8);
            return false;
        }

        bool isExpected = type switch
        {
            Http3FrameType.Settings => PeerSettings is null,
            Http3FrameType.Data or Http3FrameType.Headers or Http3FrameType.PushPromise => false,
            Http3FrameType.MaxPushId or Http3FrameType.PriorityUpdateRequest or Http3FrameType.PriorityUpdatePush => _isServer,
            _ => !Http3FrameType.IsReservedForHttp2(type),
        };
        if (!isExpected)
        {
            Fail(Http3ErrorCode.FrameUnexpected, "a frame that does not belong on the control stream"u8);
        }

        return isExpected;
    }

    private void OnControlFrame(ulong type, ReadOnlySpan<byte> payload)
    {
        if (type == Http3FrameType.Settings)
        {
            OnSettings(payload);
            return;
        }

        // All others begin with an id, and only PRIORITY_UPDATE has something behind it (RFC 9114 7.1).
        bool isPriority = type is Http3FrameType.PriorityUpdateRequest or Http3FrameType.PriorityUpdatePush;
        if (!VariableLengthInteger.TryRead(payload, out ulong id, out int length) || (length != payload.Length && !isPriority))
        {
            Fail(Http3ErrorCode.FrameError, "a control frame's length does not fit its content"u8);
            return;
        }

        switch (type)
        {
            case Http3FrameType.GoAway:
                OnGoAway(id);
                break;
            case Http3FrameType.MaxPushId when id >= _peerMaxPushId:
                // We never push, so nothing follows from it.
                _peerMaxPushId = id;
                break;
            case Http3FrameType.PriorityUpdateRequest when (id & 3) == 0:
                OnPriorityUpdate((long)id, payload[length..]);
                break;
            default:
                // MAX_PUSH_ID that shrinks; CANCEL_PUSH and PRIORITY_UPDATE of a push that nobody has promised; no request stream's id (RFC 9114 7.2.3, 7.2.7; RFC 9218 7.2).
                Fail(Http3ErrorCode.IdError, "an id that the frame cannot have"u8);
                break;
        }
    }

    private void OnSettings(ReadOnlySpan<byte> payload)
    {
        PeerSettings = Http3Settings.Parse(payload, out Http3ErrorCode error);
        if (PeerSettings is null)
        {
            Fail(error, "SETTINGS are wrong"u8);
            return;
        }

        if (PeerSettings.H3Datagram && Transport.MaxDatagramLength == 0)
        {
            // RFC 9297 2.1.1: the setting stands on the transport parameter.
            Fail(Http3ErrorCode.SettingsError, "H3_DATAGRAM without max_datagram_frame_size"u8);
            return;
        }

        if (RememberedSettings is { } remembered && !PeerSettings.Keeps(remembered))
        {
            Fail(Http3ErrorCode.SettingsError, "SETTINGS take back what early data relied on"u8);
            return;
        }

        StartTableWriter(PeerSettings);
        Acceptor?.OnSettings();
        _handler.OnSettings(this);
    }
}
