namespace H3Routes.Quic;

/// <summary>What a connection tells the protocol on it (chosen by ALPN). Calls come on the worker's thread, never from inside a <see cref="QuicTransport"/> call.</summary>
internal interface IQuicApplication
{
    /// <summary>The handshake is complete, or has come so far that early data may be sent (<see cref="QuicTransport.IsInEarlyData"/>): streams may be opened. First of all calls, once.</summary>
    void OnEstablished();

    /// <summary>The handshake is complete; only where <see cref="OnEstablished"/> came before that. What is read from now on is no replay.</summary>
    void OnHandshakeCompleted()
    {
    }

    /// <summary>Bytes, the end or a reset have arrived since the last call for this stream (edge-triggered: read until <see cref="QuicStreamStatus.Blocked"/>, or remember).</summary>
    void OnStreamReadable(long streamId);

    /// <summary>A stream whose last write was short can take more, or was stopped by the peer.</summary>
    void OnStreamWritable(long streamId);

    /// <summary>
    /// The peer has sent STOP_SENDING: the engine has reset our side of the stream (RFC 9000 3.5). Once a stream, after the turn's <see cref="OnStreamReadable"/>, and also when the stream is gone meanwhile.
    /// Without <see cref="QuicTransport.TellsOfStops"/> a write is what tells: its status is <see cref="QuicStreamStatus.Aborted"/>, or <see cref="QuicStreamStatus.Closed"/> if the stream is gone.
    /// </summary>
    void OnStreamStopped(long streamId, ulong errorCode);

    /// <summary>Datagrams wait.</summary>
    void OnDatagramsReadable();

    /// <summary>All events of this turn were delivered; what is written now goes out in one batch.</summary>
    void OnTurnEnd();

    /// <summary>The connection is over, whoever ended it. Last of all calls, once. No <see cref="QuicTransport"/> call has an effect any more.</summary>
    void OnClosed(in QuicCloseInfo info);
}
