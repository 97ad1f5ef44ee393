namespace H3Routes;

/// <summary>Receives a session's datagrams on the worker's thread; <paramref name="datagram"/> is valid during the call.</summary>
public delegate void WebTransportDatagramHandler(WebTransportSession session, ReadOnlySpan<byte> datagram);
