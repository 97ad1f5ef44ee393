namespace H3Routes;

/// <summary>Receives the datagrams of connections of a protocol that is not HTTP/3, on the worker's thread.</summary>
/// <param name="connection">Where it came from.</param>
/// <param name="datagram">The datagram, valid during the call.</param>
public delegate void H3ConnectionDatagramHandler(H3DatagramConnection connection, ReadOnlySpan<byte> datagram);
