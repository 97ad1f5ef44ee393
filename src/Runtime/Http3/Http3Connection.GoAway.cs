using H3Routes.Quic;

namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    /// <summary>How far back from the last request delivery is checked before closing.</summary>
    private const int MaxUndelivered = 1024;

    /// <summary>The greatest id of a request stream: what a server's first GOAWAY says (RFC 9114 5.2).</summary>
    private const long GreatestRequestId = (long)VariableLengthInteger.MaxValue - 3;

    private bool _isGoingAway;

    /// <summary>Server: turns that must end before the second GOAWAY says which request is the last; negative once that is said.</summary>
    private int _turnsToLast = -1;

    /// <summary>An event has come in this turn.</summary>
    private bool _isInTurn;

    /// <summary>The id in our GOAWAY: requests from it on are rejected.</summary>
    private long _goAwayId;

    /// <summary>The id in the peer's last GOAWAY.</summary>
    private ulong? _peerGoAway;

    /// <summary>Requests below it are known to be delivered.</summary>
    private long _deliveredBelow;

    /// <summary>
    /// Sends GOAWAY (RFC 9114 5.2). A server first announces the end, takes what is on its way, and names the last request with a second GOAWAY when the client has sent something
    /// more, an acknowledgement at least. It processes what has begun by then, rejects later requests with H3_REQUEST_REJECTED, and closes with H3_NO_ERROR when the last is done.
    /// </summary>
    public void GoAway()
    {
        if (_isOver || _isGoingAway)
        {
            return;
        }

        _isGoingAway = true;
        Acceptor?.OnGoAway();
        _turnsToLast = !_isServer ? -1 : _isInTurn ? 1 : 0;

        // A client names the pushes it accepts: none.
        SendGoAway(_isServer ? GreatestRequestId : 0);
    }

    private void SendGoAway(long id)
    {
        _goAwayId = id;
        _deliveredBelow = Math.Max(0, _nextRequestId - (4 * MaxUndelivered));
        Span<byte> frame = stackalloc byte[2 + VariableLengthInteger.MaxLength];
        int length = VariableLengthInteger.Write(frame[2..], (ulong)_goAwayId);
        frame[0] = (byte)Http3FrameType.GoAway;
        frame[1] = (byte)length;
        _control.Send(Transport, Pool, frame[..(2 + length)]);
    }

    /// <summary>RFC 9114 7.2.6: ids never grow, and those for a client are of request streams.</summary>
    private void OnGoAway(ulong id)
    {
        if ((!_isServer && (id & 3) != 0) || id > _peerGoAway)
        {
            Fail(Http3ErrorCode.IdError, "GOAWAY with a wrong or greater id"u8);
            return;
        }

        _peerGoAway = id;
        Acceptor?.OnGoAway();
        _handler.OnGoAway(this, (long)id);
        if (_isServer || _isOver)
        {
            return;
        }

        foreach (Http3RequestStream stream in _streams.ToArray())
        {
            if (stream.StreamId >= (long)id)
            {
                stream.Abandon(Http3ErrorCode.RequestRejected);
            }
        }
    }

    /// <summary>Server: the second GOAWAY, a turn after the first.</summary>
    private void NameLastRequest()
    {
        if (_turnsToLast >= 0 && _turnsToLast-- == 0)
        {
            SendGoAway(_nextRequestId);
        }
    }

    /// <summary>After GOAWAY, when nothing is open and the peer has acknowledged every stream. Closing earlier would cut off responses on their way.</summary>
    private void CloseIfDrained()
    {
        if (!_isGoingAway || _turnsToLast >= 0 || _streams.Count > 0)
        {
            return;
        }

        for (; _deliveredBelow < _nextRequestId; _deliveredBelow += 4)
        {
            if (IsUndelivered(_deliveredBelow))
            {
                return;
            }
        }

        Close(Http3ErrorCode.NoError);
    }

    /// <summary>
    /// A stream that is delivered does not exist any more. No capacity says so, or that congestion holds it back; then a second FIN, which changes nothing, is taken
    /// only by a stream that is still there.
    /// </summary>
    private bool IsUndelivered(long streamId) =>
        Transport.WriteCapacity(streamId) > 0 || Transport.Write(streamId, default, fin: true).Status == QuicStreamStatus.Ok;
}
