namespace H3Routes.Quic;

/// <summary>
/// What the rooms above see of a QUIC connection: streams, datagrams, close. QuicConnection is the real one; tests have one made of bytes.
/// Everything happens on the worker's thread. Stream ids are those of RFC 9000 2.1.
/// </summary>
internal abstract class QuicTransport
{
    public abstract bool IsServer { get; }

    /// <summary>The application has begun, and the handshake is not complete: what a server reads now may be a replay (RFC 9001 9.2).</summary>
    public virtual bool IsInEarlyData => false;

    /// <summary><see cref="IQuicApplication.OnStreamStopped"/> is called; otherwise only a write tells that the peer has stopped a stream.</summary>
    public virtual bool TellsOfStops => true;

    /// <summary>Reads what has arrived in order, without waiting.</summary>
    public abstract QuicRead Read(long streamId, Span<byte> destination);

    /// <summary>Writes as far as flow control and the send buffer allow, without waiting. A short write is followed by <see cref="IQuicApplication.OnStreamWritable"/>. An empty <paramref name="data"/> with <paramref name="fin"/> ends the stream.</summary>
    public abstract QuicWrite Write(long streamId, ReadOnlySpan<byte> data, bool fin);

    /// <summary>Bytes that a write would take now; 0 if none, or if the stream is gone.</summary>
    public abstract int WriteCapacity(long streamId);

    /// <summary>Asks the peer to stop sending (STOP_SENDING) and drops what has arrived.</summary>
    public abstract void StopReading(long streamId, ulong errorCode);

    /// <summary>Abandons sending (RESET_STREAM).</summary>
    public abstract void Reset(long streamId, ulong errorCode);

    /// <summary>
    /// Abandons sending, but the first <paramref name="reliableSize"/> bytes are still delivered (RESET_STREAM_AT). As <see cref="Reset"/> where the engine or the peer lacks it.
    /// </summary>
    public abstract void ResetAt(long streamId, ulong errorCode, long reliableSize);

    /// <summary>RFC 9218: urgency 0 (first) to 7, incremental or not.</summary>
    public abstract void SetPriority(long streamId, byte urgency, bool incremental);

    /// <summary>The next id of our side, or false while the peer's limit forbids another stream. The stream exists for the peer from the first write.</summary>
    public abstract bool TryOpenStream(bool bidirectional, out long streamId);

    /// <summary>Closes with an application error code; later calls do nothing. The reason is UTF-8 for the peer's log.</summary>
    public abstract void Close(ulong errorCode, ReadOnlySpan<byte> reason);

    /// <summary>Most bytes of a datagram that can be sent now; 0 if the peer takes none (RFC 9221).</summary>
    public abstract int MaxDatagramLength { get; }

    /// <summary>Queues a datagram. False if the queue is full or the datagram too long: it is dropped.</summary>
    public abstract bool SendDatagram(ReadOnlySpan<byte> payload);

    /// <summary>Takes the next received datagram; false if none waits. A datagram longer than <paramref name="destination"/> is dropped and counted.</summary>
    public abstract bool TryReceiveDatagram(Span<byte> destination, out int length);
}
