namespace H3Routes;

/// <summary>Receives a datagram, on the client's thread: it must not wait for anything.</summary>
/// <param name="datagrams">Where it came from; for an answer.</param>
/// <param name="datagram">The datagram, valid during the call.</param>
/// <param name="state">What <see cref="H3ClientDatagrams.ReceiveAsync"/> was given.</param>
public delegate void H3ClientDatagramReceiver<in TState>(H3ClientDatagrams datagrams, ReadOnlySpan<byte> datagram, TState state);
