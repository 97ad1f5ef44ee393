namespace H3Routes.Http3;

/// <summary>
/// A request stream (RFC 9114 4.1): one request and its response, either side. Pooled: a holder compares <see cref="Generation"/> before it uses a kept reference.
/// Nothing here waits; what cannot be done now is told by <see cref="IHttp3StreamHandler"/> later.
/// </summary>
internal sealed class Http3RequestStream
{
    public long StreamId => throw new NotImplementedException();

    /// <summary>Grows with each reuse.</summary>
    public int Generation => throw new NotImplementedException();

    public Http3Connection Connection => throw new NotImplementedException();

    public IHttp3StreamHandler? Handler { get; set; }

    /// <summary>The received field section: the request's on a server, the response's on a client. Valid until <see cref="IHttp3StreamHandler.OnClosed"/>.</summary>
    public Http3FieldSection Fields => throw new NotImplementedException();

    /// <summary>The received trailer section, once reading has given <see cref="Http3ReadStatus.End"/>; null without one.</summary>
    public Http3FieldSection? Trailers => throw new NotImplementedException();

    /// <summary>True if the request ended with its field section: no content follows.</summary>
    public bool ReadEnded => throw new NotImplementedException();

    /// <summary>The code of an aborted read or write.</summary>
    public ulong AbortCode => throw new NotImplementedException();

    /// <summary>Reads content: payload of DATA frames; frame headers, reserved frames and trailers are taken care of.</summary>
    public Http3Read ReadData(Span<byte> destination) => throw new NotImplementedException();

    /// <summary>
    /// Writes HEADERS, and a DATA frame if <paramref name="data"/> is not empty, in one call of the transport. HEADERS are always accepted (what does not fit now is kept);
    /// of the data only what the result says: continue with <see cref="WriteData"/> from there when writable.
    /// </summary>
    /// <returns>Bytes of <paramref name="data"/> taken. FIN is taken with the last byte.</returns>
    public int WriteHeaders(Http3FieldSection fields, ReadOnlySpan<byte> data, bool fin) => throw new NotImplementedException();

    /// <summary>Writes content as one DATA frame of <paramref name="data"/>'s length, or goes on with the one that was cut short: after a short write the next call must carry on with exactly the rest.</summary>
    /// <returns>Bytes taken; after a short one <see cref="IHttp3StreamHandler.OnWritable"/> follows.</returns>
    public int WriteData(ReadOnlySpan<byte> data, bool fin) => throw new NotImplementedException();

    /// <summary>True when everything accepted so far, FIN included, has left for the transport.</summary>
    public bool WritesFlushed => throw new NotImplementedException();

    /// <summary>Writes a trailer section and ends the stream.</summary>
    public void WriteTrailers(Http3FieldSection trailers) => throw new NotImplementedException();

    /// <summary>Abandons our side: RESET_STREAM.</summary>
    public void Reset(Http3ErrorCode code) => throw new NotImplementedException();

    /// <summary>No longer reads: STOP_SENDING; H3_NO_ERROR for an early response (RFC 9114 4.1.1). Nothing if the end has been received.</summary>
    public void StopReading(Http3ErrorCode code) => throw new NotImplementedException();
}
