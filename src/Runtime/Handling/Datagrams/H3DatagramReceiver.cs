namespace H3Routes;

/// <summary>Receives a datagram.</summary>
/// <param name="flow">Where it came from; for an answer.</param>
/// <param name="datagram">The datagram, valid during the call.</param>
/// <param name="state">What <see cref="H3Datagrams.ReceiveAsync"/> was given.</param>
public delegate void H3DatagramReceiver<in TState>(H3Datagrams flow, ReadOnlySpan<byte> datagram, TState state);
