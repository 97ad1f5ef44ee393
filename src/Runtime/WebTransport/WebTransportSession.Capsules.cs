using System.Buffers.Binary;
using System.Text.Unicode;
using H3Routes.Http3;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>The CONNECT stream: capsules both ways (RFC 9297 3.2).</summary>
public sealed partial class WebTransportSession
{
    /// <summary>Longest datagram in a capsule that is taken.</summary>
    private const int MaxDatagramCapsule = ushort.MaxValue;

    /// <summary>Capsules that wait to be sent, in bytes: only a peer that makes us answer and does not read comes near it.</summary>
    private const int MaxUnsentCapsules = 16 << 10;

    // WT_MAX_STREAM_DATA and WT_STREAM_DATA_BLOCKED are HTTP/2's alone: errors here (5.4).
    private const ulong MaxStreamData = 0x190b4d3e;
    private const ulong StreamDataBlocked = 0x190b4d42;

    private static CapsuleRule Rule(ulong type) => type switch
    {
        CapsuleType.Datagram => CapsuleRule.WholeOrSkip(MaxDatagramCapsule),
        CapsuleType.CloseWebTransportSession => CapsuleRule.Whole(sizeof(uint) + MaxReasonLength),
        CapsuleType.DrainWebTransportSession => CapsuleRule.WholeOrSkip(0),
        CapsuleType.WtMaxData or CapsuleType.WtMaxStreamsBidi or CapsuleType.WtMaxStreamsUni or CapsuleType.WtDataBlocked or CapsuleType.WtStreamsBlockedBidi or CapsuleType.WtStreamsBlockedUni
            => CapsuleRule.Whole(VariableLengthInteger.MaxLength),
        MaxStreamData or StreamDataBlocked => CapsuleRule.WholeOrSkip(2 * VariableLengthInteger.MaxLength),
        _ => CapsuleRule.Skip,
    };

    private void ReadCapsules()
    {
        Span<byte> buffer = stackalloc byte[1024];
        while (_connect is { } connect)
        {
            Http3Read read = connect.ReadData(buffer);
            switch (read.Status)
            {
                case Http3ReadStatus.Data when _hasCloseCapsule:
                    // 6: nothing may follow the close.
                    connect.Reset(Http3ErrorCode.MessageError);
                    connect.StopReading(Http3ErrorCode.MessageError);
                    return;
                case Http3ReadStatus.Data when IsOver:
                    _readBehindEnd += read.Count;
                    if (_readBehindEnd > MaxReadBehindEnd)
                    {
                        connect.StopReading((Http3ErrorCode)WebTransportErrorCode.SessionGone);
                        return;
                    }

                    break;
                case Http3ReadStatus.Data:
                    ReadCapsules(buffer[..read.Count]);
                    break;
                case Http3ReadStatus.End when IsOver:
                    return;
                case Http3ReadStatus.End when !_capsules.IsAtBoundary:
                    // RFC 9297 3.3: the message is malformed.
                    Abort((ulong)Http3ErrorCode.MessageError);
                    return;
                case Http3ReadStatus.End:
                    EndRemote(0, "");
                    return;
                default:
                    return;
            }
        }
    }

    private void ReadCapsules(ReadOnlySpan<byte> bytes)
    {
        while (!IsOver || _hasCloseCapsule)
        {
            if (_hasCloseCapsule)
            {
                if (!bytes.IsEmpty && _connect is { } connect)
                {
                    connect.Reset(Http3ErrorCode.MessageError);
                    connect.StopReading(Http3ErrorCode.MessageError);
                }

                return;
            }

            switch (_capsules.Read(ref bytes, out ReadOnlySpan<byte> value))
            {
                case CapsuleStatus.Capsule:
                    OnCapsule(_capsules.Type, value);
                    break;
                case CapsuleStatus.TooLong:
                    Abort((ulong)Http3ErrorCode.MessageError);
                    return;
                default:
                    return;
            }
        }
    }

    private void OnCapsule(ulong type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case CapsuleType.Datagram:
                OnDatagram(value);
                return;
            case CapsuleType.DrainWebTransportSession:
                SetDraining();
                return;
            case CapsuleType.CloseWebTransportSession:
                OnCloseCapsule(value);
                return;
            case MaxStreamData or StreamDataBlocked:
                if (Dialect >= WebTransportDialect.Draft13)
                {
                    Abort((ulong)Http3ErrorCode.MessageError);
                }

                return;
        }

        if (!VariableLengthInteger.TryRead(value, out ulong number, out int length) || length != value.Length)
        {
            Abort((ulong)Http3ErrorCode.MessageError);
            return;
        }

        switch (type)
        {
            case CapsuleType.WtMaxData:
                OnMaxData(number);
                break;
            case CapsuleType.WtMaxStreamsBidi:
                OnMaxStreams(isBidirectional: true, number);
                break;
            case CapsuleType.WtMaxStreamsUni:
                OnMaxStreams(isBidirectional: false, number);
                break;
            case CapsuleType.WtStreamsBlockedBidi or CapsuleType.WtStreamsBlockedUni:
                OnStreamsBlocked(number);
                break;
        }
    }

    private void OnCloseCapsule(ReadOnlySpan<byte> value)
    {
        if (value.Length < sizeof(uint) || !Utf8.IsValid(value[sizeof(uint)..]))
        {
            Abort((ulong)Http3ErrorCode.MessageError);
            return;
        }

        _hasCloseCapsule = true;
        EndRemote(BinaryPrimitives.ReadUInt32BigEndian(value), System.Text.Encoding.UTF8.GetString(value[sizeof(uint)..]));
    }

    private void SendDrain()
    {
        if (!IsOver)
        {
            Span<byte> capsule = stackalloc byte[CapsuleWriter.MaxHeaderLength];
            Send(capsule[..CapsuleWriter.Write(capsule, CapsuleType.DrainWebTransportSession, default)]);
        }
    }

    private void SendInteger(ulong type, ulong value)
    {
        Span<byte> capsule = stackalloc byte[CapsuleWriter.MaxHeaderLength + VariableLengthInteger.MaxLength];
        Send(capsule[..CapsuleWriter.WriteInteger(capsule, type, value)]);
    }

    private void Send(ReadOnlySpan<byte> capsule)
    {
        _unsent.Append(Pool, capsule);
        if (_unsent.Length > MaxUnsentCapsules)
        {
            Abort((ulong)Http3ErrorCode.ExcessiveLoad);
            return;
        }

        FlushCapsules();
    }

    /// <summary>Sends what waits, one DATA frame at a time, and the end behind it.</summary>
    private void FlushCapsules()
    {
        while (_connect is { } connect && (!_unsent.IsEmpty || _finWanted))
        {
            int length = _unfinished > 0 ? _unfinished : _unsent.Length;
            bool fin = _finWanted && length == _unsent.Length;
            int taken = connect.WriteData(_unsent.Span[..length], fin);
            _unsent.Consume(Pool, taken);
            _unfinished = length - taken;
            if (_unfinished > 0)
            {
                return;
            }

            _finWanted &= !fin;
        }
    }
}
