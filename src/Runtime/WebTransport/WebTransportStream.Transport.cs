using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes;

/// <remarks>
/// <code>
/// reading: Open ─ end read, reset read ─> Over        Open ─ StopReading ─> Stopped ─ end or reset seen ─> Over
/// writing: Open ─ FIN taken, Reset, STOP_SENDING ─> Over
/// </code>
/// The stream leaves its session when both are Over. A stopped one is watched to its end, because only then the engine gives its place back.
/// </remarks>
public sealed partial class WebTransportStream
{
    private Reading _reading;
    private Writing _writing;
    private ulong _readAbortCode, _writeAbortCode;
    private bool _finReceived, _writeAborted;

    /// <summary>Came with the header.</summary>
    private PooledBytes _received;

    /// <summary>Signal or type, and the session's id, as far as the transport has not taken them.</summary>
    private PooledBytes _header;

    private long _headerLength;

    internal bool IsOver => _reading == Reading.Over && _writing == Writing.Over;

    internal bool IsReadAborted => _reading != Reading.Open;

    internal bool IsWriteAborted => _writeAborted;

    /// <summary>Waits for credit of the session (WT_MAX_DATA).</summary>
    internal bool IsBlockedBySession { get; set; }

    private QuicTransport Transport => Session.Transport;

    internal Exception ReadException() => WebTransportStreamException.Create("The peer's side of the stream has ended early", _readAbortCode);

    internal Exception WriteException() => WebTransportStreamException.Create("The stream is not read any more", _writeAbortCode);

    /// <summary>On the loop: from what came with the header, then from the transport.</summary>
    internal Http3Read Read(Span<byte> destination)
    {
        if (_reading != Reading.Open)
        {
            return new Http3Read(Http3ReadStatus.Aborted, 0);
        }

        if (!_received.IsEmpty)
        {
            int count = Math.Min(_received.Length, destination.Length);
            _received.Span[..count].CopyTo(destination);
            _received.Consume(Session.Pool, count);
            Session.OnConsumed(count);
            return new Http3Read(Http3ReadStatus.Data, count);
        }

        if (_finReceived)
        {
            EndReading();
            return new Http3Read(Http3ReadStatus.End, 0);
        }

        QuicRead read = Transport.Read(Id, destination);
        switch (read.Status)
        {
            case QuicStreamStatus.Ok:
                _finReceived = read.Fin;
                if (read.Count > 0)
                {
                    Session.OnConsumed(read.Count);
                    return new Http3Read(Http3ReadStatus.Data, read.Count);
                }

                if (!read.Fin)
                {
                    return new Http3Read(Http3ReadStatus.Blocked, 0);
                }

                EndReading();
                return new Http3Read(Http3ReadStatus.End, 0);
            case QuicStreamStatus.Blocked:
                return new Http3Read(Http3ReadStatus.Blocked, 0);
            default:
                _readAbortCode = read.Status == QuicStreamStatus.Aborted ? read.ErrorCode : WebTransportErrorCode.SessionGone;
                Session.OnAborted();
                EndReading();
                return new Http3Read(Http3ReadStatus.Aborted, 0);
        }
    }

    /// <summary>On the loop.</summary>
    /// <returns>Bytes taken; all of them if nobody reads any more.</returns>
    internal int Write(ReadOnlySpan<byte> bytes, bool fin)
    {
        if (_writing != Writing.Open)
        {
            return bytes.Length;
        }

        if (!FlushHeader())
        {
            return _writing == Writing.Open ? 0 : bytes.Length;
        }

        int allowed = (int)Math.Min(bytes.Length, Session.SendCredit);
        if (allowed == 0 && bytes.Length > 0)
        {
            Session.Block(this);
            return 0;
        }

        QuicWrite write = Transport.Write(Id, bytes[..allowed], fin && allowed == bytes.Length);
        switch (write.Status)
        {
            case QuicStreamStatus.Ok:
                Session.OnSent(write.Count);
                if (write.Count == bytes.Length)
                {
                    if (fin)
                    {
                        EndWriting();
                    }
                }
                else if (write.Count == allowed)
                {
                    Session.Block(this);
                }

                return write.Count;
            case QuicStreamStatus.Blocked:
                return 0;
            default:
                AbortWriting(write.Status == QuicStreamStatus.Aborted ? write.ErrorCode : WebTransportErrorCode.SessionGone);
                return bytes.Length;
        }
    }

    /// <summary>Sends the end behind what was sent. False if it has to wait.</summary>
    internal bool WriteEnd()
    {
        if (_writing != Writing.Open)
        {
            return true;
        }

        if (!FlushHeader())
        {
            return _writing != Writing.Open;
        }

        QuicWrite write = Transport.Write(Id, default, fin: true);
        if (write.Status == QuicStreamStatus.Blocked)
        {
            return false;
        }

        if (write.Status == QuicStreamStatus.Ok)
        {
            EndWriting();
        }
        else
        {
            AbortWriting(write.Status == QuicStreamStatus.Aborted ? write.ErrorCode : WebTransportErrorCode.SessionGone);
        }

        return true;
    }

    /// <summary>From the transport: bytes, the end or a reset have arrived.</summary>
    internal void OnReadable()
    {
        if (_reading == Reading.Stopped)
        {
            Discard();
        }
        else
        {
            _reader?.OnReadable();
        }
    }

    /// <summary>From the transport: it takes more, or the peer has sent STOP_SENDING, as the next write tells.</summary>
    internal void OnWritable()
    {
        if (_writing == Writing.Open && FlushHeader())
        {
            _writer!.OnWritable();
        }
    }

    /// <summary>From the transport: the peer has sent STOP_SENDING.</summary>
    internal void OnStopped(ulong code) => AbortWriting(code);

    /// <summary>The session has credit again.</summary>
    internal void OnSessionCredit() => _writer?.OnWritable();

    internal void ResetOnLoop(ulong code)
    {
        if (_writing == Writing.Open)
        {
            // The header tells the peer whose stream this was: it is to survive the reset.
            Transport.ResetAt(Id, code, _headerLength);
            AbortWriting(code);
        }
    }

    internal void StopReadingOnLoop(ulong code)
    {
        if (_reading != Reading.Open)
        {
            return;
        }

        _received.Release(Session.Pool);
        _readAbortCode = code;
        _reading = Reading.Stopped;
        if (!_finReceived)
        {
            // What ended already needs no STOP_SENDING, but its end must be read.
            Discard();
        }

        if (_reading == Reading.Stopped && !_finReceived)
        {
            Transport.StopReading(Id, code);
            Session.OnAborted();
        }
        else
        {
            EndReading();
        }

        _reader!.OnReadable();
    }

    /// <summary>The session or the connection is over.</summary>
    internal void Abandon(ulong code)
    {
        ResetOnLoop(code);
        StopReadingOnLoop(code);
    }

    /// <summary>The connection is over: nothing is sent, and nobody is to wait.</summary>
    internal void Lose()
    {
        AbortWriting(WebTransportErrorCode.SessionGone);
        if (_reading != Reading.Over)
        {
            _received.Release(Session.Pool);
            _readAbortCode = WebTransportErrorCode.SessionGone;
            EndReading();
            _reader!.OnReadable();
        }
    }

    private void SendHeader()
    {
        Span<byte> header = stackalloc byte[2 * VariableLengthInteger.MaxLength];
        int length = VariableLengthInteger.Write(header, IsBidirectional ? Http3StreamHeader.Signal : Http3StreamType.WebTransport);
        length += VariableLengthInteger.Write(header[length..], (ulong)Session.Id);
        _headerLength = length;
        _header.Append(Session.Pool, header[..length]);
        FlushHeader();
    }

    /// <summary>True once nothing of the header waits.</summary>
    private bool FlushHeader()
    {
        if (_header.IsEmpty)
        {
            return true;
        }

        QuicWrite write = Transport.Write(Id, _header.Span, fin: false);
        if (write.Status is QuicStreamStatus.Aborted or QuicStreamStatus.Closed)
        {
            AbortWriting(write.Status == QuicStreamStatus.Aborted ? write.ErrorCode : WebTransportErrorCode.SessionGone);
            return false;
        }

        _header.Consume(Session.Pool, write.Count);
        return _header.IsEmpty;
    }

    /// <summary>Reads on, to the end that the engine wants to be read.</summary>
    private void Discard()
    {
        while (_reading == Reading.Stopped)
        {
            QuicRead read = Transport.Read(Id, Session.Pool.Scratch);
            if (read.Status == QuicStreamStatus.Blocked || read is { Status: QuicStreamStatus.Ok, Count: 0, Fin: false })
            {
                return;
            }

            Session.OnConsumed(read.Count);
            if (read.Status != QuicStreamStatus.Ok || read.Fin)
            {
                _finReceived = true;
                EndReading();
            }
        }
    }

    private void EndReading()
    {
        if (_reading != Reading.Over)
        {
            _reading = Reading.Over;
            LeaveIfOver();
        }
    }

    private void EndWriting()
    {
        _writing = Writing.Over;
        LeaveIfOver();
    }

    private void AbortWriting(ulong code)
    {
        if (_writing != Writing.Open)
        {
            return;
        }

        (_writeAbortCode, _writeAborted) = (code, true);
        _writing = Writing.Over;
        _header.Release(Session.Pool);
        LeaveIfOver();
        _writer!.Abort();
    }

    private void LeaveIfOver()
    {
        if (IsOver)
        {
            Session.OnStreamOver(this);
        }
    }

    private enum Reading : byte
    {
        Open,

        /// <summary>Of no interest any more; its end is awaited.</summary>
        Stopped,
        Over,
    }

    private enum Writing : byte
    {
        Open,
        Over,
    }
}
