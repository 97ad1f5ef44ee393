using H3Routes.Quic;

namespace H3Routes.Http3;

internal sealed partial class Http3RequestStream
{
    /// <summary>Most bytes of a frame's type and length, for the frames we send.</summary>
    private const int MaxFrameHeader = 1 + VariableLengthInteger.MaxLength;

    /// <summary>Up to here content is copied behind its frame header, so that one call of the transport takes both.</summary>
    private const int MaxCopiedData = 8 << 10;

    private Writing _writing;

    /// <summary>Field sections and frame headers that the transport has not taken yet. Content never waits here.</summary>
    private PooledBytes _unsent;

    /// <summary>What the open DATA frame still has to carry.</summary>
    private int _dataRemaining;

    private bool _wantsWritable, _finUnsent, _hasFinal;

    /// <summary>True when everything accepted so far, FIN included, has left for the transport.</summary>
    public bool WritesFlushed => _unsent.IsEmpty && !_finUnsent;

    /// <summary>
    /// Writes HEADERS, and a DATA frame if <paramref name="data"/> is not empty, in one call of the transport. HEADERS are always accepted (what does not fit now is kept);
    /// of the data only what the result says: continue with <see cref="WriteData"/> from there when writable. A section longer than the peer takes (RFC 9114 4.2.2) is not
    /// sent: our side is reset with H3_INTERNAL_ERROR, and <see cref="IHttp3StreamHandler.OnWriteAborted"/> follows with that code.
    /// </summary>
    /// <returns>Bytes of <paramref name="data"/> taken. FIN is taken with the last byte.</returns>
    public int WriteHeaders(Http3FieldSection fields, ReadOnlySpan<byte> data, bool fin)
    {
        if (_writing != Writing.Open)
        {
            return data.Length;
        }

        if (!_connection.Accepts(fields))
        {
            Transport.Reset(StreamId, (ulong)Http3ErrorCode.InternalError);
            AbortWriting((ulong)Http3ErrorCode.InternalError, News.WriteAborted);
            return data.Length;
        }

        if (!_isClient && fields.Status >= 200)
        {
            _hasFinal = true;
            _connection.CountServed();
        }

        if (fields.HasPriority && fields.HasPseudo)
        {
            // A response's parameters take the place of the request's (RFC 9218 8); a request's are for its own content, too.
            SetPriority(fields.ReadPriority(Priority));
        }

        int copied = data.Length <= MaxCopiedData ? data.Length : 0;
        int room = MaxFrameHeader + fields.MaxEncodedLength;
        byte[] buffer = _pool.RentWrite(room + MaxFrameHeader + copied);
        int offset = 0;
        int length = _connection.TableWriter is { } writer
            ? fields.Encode(buffer.AsSpan(MaxFrameHeader), writer, StreamId, out offset)
            : fields.Encode(buffer.AsSpan(MaxFrameHeader));

        // The header is put right before the section, whose length is known only now.
        int start = MaxFrameHeader + offset - 1 - VariableLengthInteger.Length((ulong)length);
        int end = MaxFrameHeader + offset + length;
        WriteFrameHeader(buffer.AsSpan(start), Http3FrameType.Headers, length);
        if (data.IsEmpty)
        {
            Send(buffer.AsSpan(start, end - start), fin);
            return 0;
        }

        end += WriteFrameHeader(buffer.AsSpan(end), Http3FrameType.Data, data.Length);
        _dataRemaining = data.Length;
        if (copied == 0)
        {
            Send(buffer.AsSpan(start, end - start), fin: false);
            return _unsent.IsEmpty ? SendData(data, fin) : Shortened(0, data.Length);
        }

        data.CopyTo(buffer.AsSpan(end));
        return SendWithData(buffer.AsSpan(start, end - start + copied), end - start, fin);
    }

    /// <summary>What is written goes nowhere. <see cref="IHttp3StreamHandler"/> is told when the turn ends.</summary>
    public bool IsWriteAborted => _writing == Writing.Aborted;

    /// <summary>Writes content as one DATA frame of <paramref name="data"/>'s length, or goes on with the one that was cut short: after a short write the next call must carry on with exactly the rest.</summary>
    /// <returns>Bytes taken; after a short one <see cref="IHttp3StreamHandler.OnWritable"/> follows.</returns>
    /// <exception cref="InvalidOperationException">Not the rest of the frame that was cut short.</exception>
    public int WriteData(ReadOnlySpan<byte> data, bool fin)
    {
        if (_writing != Writing.Open)
        {
            return data.Length;
        }

        if (_dataRemaining != 0 && data.Length != _dataRemaining)
        {
            throw new InvalidOperationException($"A DATA frame was cut short: {_dataRemaining} bytes must follow, not {data.Length}.");
        }

        if (data.IsEmpty)
        {
            // An end without content is always accepted: it waits behind what waits already.
            if (fin)
            {
                Send(default, fin: true);
            }

            return 0;
        }

        if (!Flush())
        {
            return Shortened(0, data.Length);
        }

        if (_dataRemaining != 0)
        {
            return SendData(data, fin);
        }

        int copied = data.Length <= MaxCopiedData ? data.Length : 0;
        byte[] buffer = _pool.RentWrite(MaxFrameHeader + copied);
        int header = WriteFrameHeader(buffer, Http3FrameType.Data, data.Length);
        _dataRemaining = data.Length;
        if (copied == 0)
        {
            Send(buffer.AsSpan(0, header), fin: false);
            return _unsent.IsEmpty ? SendData(data, fin) : Shortened(0, data.Length);
        }

        data.CopyTo(buffer.AsSpan(header));
        return SendWithData(buffer.AsSpan(0, header + copied), header, fin);
    }

    /// <summary>Server: writes an interim response (RFC 9110 15.2), any number of them before the final one. False if nothing was sent: it is longer than the peer takes, or nobody reads any more.</summary>
    /// <exception cref="ArgumentException">The status is none of an interim response; 101 does not exist here (RFC 9114 4.5).</exception>
    /// <exception cref="InvalidOperationException">A client's stream, or the final response has begun.</exception>
    public bool WriteInterim(Http3FieldSection fields)
    {
        if (fields.Status is < 100 or 101 or > 199)
        {
            throw new ArgumentException($"{fields.Status} is no status of an interim response.", nameof(fields));
        }

        if (_isClient || _hasFinal)
        {
            throw new InvalidOperationException("Interim responses are a server's, and come before the final one.");
        }

        if (_writing != Writing.Open || !_connection.Accepts(fields))
        {
            return false;
        }

        WriteHeaders(fields, default, fin: false);
        return _writing == Writing.Open;
    }

    /// <summary>Writes a trailer section and ends the stream. One longer than the peer takes: as in <see cref="WriteHeaders"/>.</summary>
    /// <exception cref="ArgumentException">The section has pseudo-header fields (RFC 9114 4.3).</exception>
    /// <exception cref="InvalidOperationException">A DATA frame was cut short and has not been finished.</exception>
    public void WriteTrailers(Http3FieldSection trailers)
    {
        if (trailers.HasPseudo)
        {
            throw new ArgumentException("Trailers have no pseudo-header fields.", nameof(trailers));
        }

        if (_writing == Writing.Open)
        {
            if (_dataRemaining != 0)
            {
                throw new InvalidOperationException($"A DATA frame was cut short: {_dataRemaining} bytes must follow, not trailers.");
            }

            WriteHeaders(trailers, default, fin: true);
        }
    }

    /// <summary>Abandons our side: RESET_STREAM.</summary>
    public void Reset(Http3ErrorCode code)
    {
        if (_writing == Writing.Open)
        {
            Transport.Reset(StreamId, (ulong)code);
            AbortWriting((ulong)code, News.None);
        }
    }

    /// <summary>From the transport: it takes more, or the peer has sent STOP_SENDING, as the next write tells.</summary>
    internal void OnTransportWritable()
    {
        if (_writing == Writing.Open && Flush() && _wantsWritable)
        {
            _wantsWritable = false;
            Handler?.OnWritable(this);
        }
    }

    /// <summary>An empty write tells whether the peer still reads. True if it has just turned out that it does not.</summary>
    internal bool SeesStop() => _writing == Writing.Open && WritesFlushed && Write(default, fin: false) < 0;

    /// <summary>From the transport: the peer has sent STOP_SENDING.</summary>
    internal void OnTransportStopped(ulong code)
    {
        if (_writing == Writing.Open)
        {
            CountReset();
            AbortWriting(code, News.WriteAborted);
        }
    }

    private static int WriteFrameHeader(Span<byte> destination, ulong type, int length)
    {
        destination[0] = (byte)type;
        return 1 + VariableLengthInteger.Write(destination[1..], (ulong)length);
    }

    /// <summary>Sends what waits. False if some still does, or nobody reads any more.</summary>
    private bool Flush()
    {
        if (WritesFlushed)
        {
            return true;
        }

        int taken = Write(_unsent.Span, _finUnsent);
        if (taken < 0)
        {
            return false;
        }

        _unsent.Consume(_pool, taken);
        return WritesFlushed;
    }

    /// <summary>Sends framing; what is not taken waits, behind what waits already.</summary>
    private void Send(ReadOnlySpan<byte> bytes, bool fin)
    {
        _finUnsent = fin;
        if (!_unsent.IsEmpty)
        {
            _unsent.Append(_pool, bytes);
            Flush();
            return;
        }

        int taken = Write(bytes, fin);
        if (taken >= 0)
        {
            _unsent.Append(_pool, bytes[taken..]);
        }
    }

    /// <summary>Sends framing and the whole content behind it.</summary>
    /// <returns>Bytes of the content taken.</returns>
    private int SendWithData(ReadOnlySpan<byte> bytes, int framing, bool fin)
    {
        int content = bytes.Length - framing;
        if (!_unsent.IsEmpty)
        {
            _unsent.Append(_pool, bytes[..framing]);
            return Flush() ? SendData(bytes[framing..], fin) : Shortened(0, content);
        }

        int taken = Write(bytes, fin);
        if (taken < 0)
        {
            return content;
        }

        if (taken < framing)
        {
            _unsent.Append(_pool, bytes[taken..framing]);
            return Shortened(0, content);
        }

        _dataRemaining = bytes.Length - taken;
        return _dataRemaining == 0 ? content : Shortened(content - _dataRemaining, content);
    }

    /// <summary>Sends content of the open DATA frame.</summary>
    private int SendData(ReadOnlySpan<byte> data, bool fin)
    {
        int taken = _writing == Writing.Open ? Write(data, fin) : -1;
        if (taken < 0)
        {
            return data.Length;
        }

        _dataRemaining -= taken;
        return _dataRemaining == 0 ? taken : Shortened(taken, data.Length);
    }

    /// <summary>Bytes taken of a write that was cut short; all of them if the reason is that nobody reads any more.</summary>
    private int Shortened(int taken, int length)
    {
        _wantsWritable = _writing == Writing.Open;
        return _wantsWritable ? taken : length;
    }

    /// <summary>One write of the transport. Negative if nobody reads any more.</summary>
    private int Write(ReadOnlySpan<byte> bytes, bool fin)
    {
        QuicWrite write = Transport.Write(StreamId, bytes, fin);
        switch (write.Status)
        {
            case QuicStreamStatus.Ok:
                if (fin && write.Count == bytes.Length)
                {
                    _finUnsent = false;
                    _writing = Writing.Ended;
                    _connection.Settle(this);
                }

                return write.Count;
            case QuicStreamStatus.Blocked:
                _finUnsent |= fin && bytes.IsEmpty;
                return 0;
            case QuicStreamStatus.Aborted:
                CountReset();
                AbortWriting(write.ErrorCode, News.WriteAborted);
                return -1;
            default:
                // A stream that the peer stopped after all of it was acknowledged is gone at once, without its code.
                CountReset();
                AbortWriting((ulong)Http3ErrorCode.RequestCancelled, News.WriteAborted);
                return -1;
        }
    }

    private void ResetWriting()
    {
        _unsent.Release(_pool);
        _writing = Writing.Open;
        _dataRemaining = 0;
        _wantsWritable = false;
        _finUnsent = _hasFinal = false;
    }

    /// <summary>Our side of the stream.</summary>
    private enum Writing : byte
    {
        Open,

        /// <summary>FIN is with the transport.</summary>
        Ended,

        /// <summary>Reset by us, or no longer read by the peer.</summary>
        Aborted,
    }
}
