namespace H3Routes;

/// <summary>Says of a datagram that waits to be sent whether it is dropped.</summary>
public delegate bool H3DatagramPredicate(ReadOnlySpan<byte> datagram);
