namespace H3Routes.Quic;

/// <summary>A connection's figures so far.</summary>
/// <param name="RoundTrip">Smoothed, of the active path.</param>
/// <param name="CongestionWindow">Bytes that may be in flight.</param>
/// <param name="PacketsReceived">QUIC packets.</param>
/// <param name="PacketsSent">QUIC packets.</param>
/// <param name="PacketsLost">Of those sent.</param>
/// <param name="BytesReceived">In UDP payloads.</param>
/// <param name="BytesSent">In UDP payloads.</param>
/// <param name="DatagramsReceived">DATAGRAM frames (RFC 9221).</param>
/// <param name="DatagramsSent">DATAGRAM frames.</param>
/// <param name="Paths">Paths that are known; several while the peer moves.</param>
internal readonly record struct QuicStatistics(
    TimeSpan RoundTrip, long CongestionWindow, long PacketsReceived, long PacketsSent, long PacketsLost, long BytesReceived, long BytesSent, long DatagramsReceived,
    long DatagramsSent, int Paths);
