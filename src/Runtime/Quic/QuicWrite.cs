namespace H3Routes.Quic;

/// <summary>What <see cref="QuicTransport.Write"/> took: all, a part, or nothing. FIN is taken only with the last byte.</summary>
internal readonly record struct QuicWrite(QuicStreamStatus Status, int Count, ulong ErrorCode);
