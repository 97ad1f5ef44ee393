namespace H3Routes.Quic;

/// <summary>What an endpoint needs to accept early data (0-RTT, RFC 9001 4.6).</summary>
/// <param name="Configuration">For the connections that may use it: as the ordinary one, the ticket key included, but with <see cref="QuicConfigurationOptions.EarlyData"/>.</param>
/// <param name="Tickets">Those that were used: one for all endpoints with the same ticket key.</param>
internal sealed record QuicEarlyData(QuicConfiguration Configuration, QuicReplayCache Tickets);
