namespace H3Routes.Quic;

/// <summary>What <see cref="QuicTransport.Read"/> gave.</summary>
internal readonly record struct QuicRead(QuicStreamStatus Status, int Count, bool Fin, ulong ErrorCode);
