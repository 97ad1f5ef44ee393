namespace H3Routes;

/// <summary>How a <see cref="WebTransportSession"/> ended.</summary>
/// <param name="Kind">Who ended it.</param>
/// <param name="Code">The application's code; 0 without one.</param>
/// <param name="Reason">The application's reason, at most 1,024 bytes of UTF-8; empty without one.</param>
/// <param name="ProtocolErrorCode">With <see cref="WebTransportCloseKind.Aborted"/> the HTTP/3 or WebTransport code that ended it; otherwise 0.</param>
public sealed record WebTransportCloseInfo(WebTransportCloseKind Kind, uint Code, string Reason, long ProtocolErrorCode = 0);
