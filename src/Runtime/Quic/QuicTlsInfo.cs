namespace H3Routes.Quic;

/// <summary>What TLS has agreed on.</summary>
/// <param name="ServerName">What the client asked for (SNI); null without it.</param>
/// <param name="CipherSuite">IANA's number; 0 if the engine does not tell.</param>
/// <param name="Group">The name of the key exchange; null if the engine does not tell.</param>
internal readonly record struct QuicTlsInfo(string? ServerName, ushort CipherSuite, string? Group);
