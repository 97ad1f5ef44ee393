using H3Routes.Http3;

namespace H3Routes;

/// <summary>What a connection has left for the next one.</summary>
/// <param name="Tls">The TLS session, with the server's transport parameters (RFC 9000 7.4.1). It holds secrets.</param>
/// <param name="Settings">The server's SETTINGS, under which early data is sent (RFC 9114 7.2.4.2); null: its defaults hold.</param>
internal sealed record ClientSession(byte[] Tls, Http3Settings? Settings);
