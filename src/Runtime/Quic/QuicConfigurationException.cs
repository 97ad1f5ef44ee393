namespace H3Routes.Quic;

/// <summary>A setting of a connection cannot be used; the message says which and why.</summary>
internal sealed class QuicConfigurationException(string message) : Exception(message);
